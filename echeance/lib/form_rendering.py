"""Forms drawn with the kit: `{{ form.email.as_field_group }}` is a whole field."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Django's widgets, our field and form templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
