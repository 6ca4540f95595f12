"""« Utilisateurs »: the list, a person, a new password. Administrators only."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.accounts.users.forms import NewPasswordForm, UserForm
from echeance.accounts.users.keeping import (
    LastAdministratorError,
    change_password,
    composed_password,
    keep,
)


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """Everybody, those who may no longer sign in last."""
    _administrator(request)
    people = User.objects.order_by("-is_active", "username")
    return render(request, "accounts/users.html", {"tab": "users", "people": people})


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """A person with a first password."""
    administrator = _administrator(request)
    form = UserForm(request.POST or None)
    password_form = NewPasswordForm(request.POST or None, user=form.instance)
    if request.method == "POST" and form.is_valid() and password_form.is_valid():
        person = form.save(commit=False)
        password = password_form.cleaned_data["password"] or composed_password()
        person.set_password(password)
        keep(person, by=administrator)
        return _told(request, person, password_form, password)
    context = {"tab": "users", "form": form, "password_form": password_form}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/user_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, role, rights; or no longer able to sign in."""
    administrator = _administrator(request)
    person = get_object_or_404(User, pk=pk)
    called = person.get_username()
    form = UserForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            keep(form.save(commit=False), by=administrator)
        except LastAdministratorError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = gettext("«\u00a0%(name)s\u00a0» est enregistré.")
            messages.success(request, words % {"name": person.get_username()})
            # Who gives up the role could not read the list.
            may_stay = rights.may_configure(User.objects.get(pk=administrator.pk))
            return redirect("users:list" if may_stay else "home:dashboard")
    context = {
        "tab": "users",
        "person": person,
        "called": called,
        "form": form,
        "password_form": NewPasswordForm(user=person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/user.html", context, status=status)


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password for a person who lost theirs."""
    administrator = _administrator(request)
    person = get_object_or_404(User, pk=pk)
    form = NewPasswordForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"] or composed_password()
        change_password(person, password, by=administrator)
        if person.pk == administrator.pk:
            update_session_auth_hash(request, person)
        return _told(request, person, form, password)
    context = {"tab": "users", "person": person, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/user_password.html", context, status=status)


def _told(request: HttpRequest, person: User, form: NewPasswordForm, password: str) -> HttpResponse:
    """A composed password is on this answer only: no session, cookie or message ever holds it."""
    if form.cleaned_data["password"]:
        words = gettext("«\u00a0%(name)s\u00a0» peut se connecter avec ce mot de passe.")
        messages.success(request, words % {"name": person.get_username()})
        return redirect("users:list")
    context = {"tab": "users", "person": person, "password": password}
    return render(request, "accounts/password_once.html", context)


def _administrator(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not rights.may_configure(user):
        raise rights.AdministratorsOnlyError(
            gettext("Les utilisateurs sont tenus par les administrateurs.")
        )
    return user
