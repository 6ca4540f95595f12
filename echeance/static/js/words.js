// What scripts say. The page holds the sentences, in its language: data-say-NAME="… {count} …".

export function said(name, values = {}) {
  const attribute = `data-say-${name}`;
  const sentence = document.querySelector(`[${attribute}]`)?.getAttribute(attribute) ?? "";
  return sentence.replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}

// NAME-one or NAME-many, whose {count} is filled in.
export function counted(name, count, values = {}) {
  return said(`${name}-${count > 1 ? "many" : "one"}`, { count, ...values });
}
