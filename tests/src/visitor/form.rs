//! Forms, read from a page as a browser without scripts would send them.

use reqwest::Method;

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent, relative to its page.
    pub action: String,
    /// How.
    pub method: Method,
    /// Everything in it that has a name, but for buttons.
    pub fields: Vec<Field>,
    /// What sends it.
    pub buttons: Vec<Button>,
    changes: usize,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// `text`, `hidden`, `checkbox`, `radio`, `select` and so on.
    pub kind: String,
    /// What it holds.
    pub value: String,
    /// Whether it is sent.
    pub is_on: bool,
}

/// A button of a form.
#[derive(Debug, Clone)]
pub struct Button {
    /// Sent with the form, where it has one.
    pub name: Option<String>,
    /// Sent with the name.
    pub value: String,
    /// What people read on it.
    pub text: String,
}

impl Form {
    /// The first field of a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The button whose text contains this.
    pub fn button(&self, text: &str) -> Option<&Button> {
        self.buttons.iter().find(|button| button.text.contains(text))
    }

    /// Types into a field.
    pub fn fill(&mut self, name: &str, value: &str) {
        let field = self.fields.iter_mut().find(|field| field.name == name);
        value.clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).value);
        self.changes += 1;
    }

    /// Ticks a box or chooses an option by its value, or takes that back.
    pub fn choose(&mut self, name: &str, value: &str, is_on: bool) {
        let chosen = self
            .fields
            .iter()
            .position(|field| field.name == name && field.value == value)
            .unwrap_or_else(|| panic!("{name} has no {value}: {:#?}", self.fields));
        if is_on && self.fields[chosen].kind != "checkbox" {
            for other in self.fields.iter_mut().filter(|field| field.name == name) {
                other.is_on = false;
            }
        }
        self.fields[chosen].is_on = is_on;
        self.changes += 1;
    }

    /// What is sent when a button is pressed.
    pub fn pairs(&self, button: &str) -> Vec<(String, String)> {
        let pressed = self
            .button(button)
            .unwrap_or_else(|| panic!("no button {button}: {:#?}", self.buttons));
        let fields = self.fields.iter().filter(|field| field.is_on);
        let fields = fields.map(|field| (field.name.clone(), field.value.clone()));
        let pressed = pressed.name.clone().map(|name| (name, pressed.value.clone()));
        fields.chain(pressed).collect()
    }

    pub(super) fn changes(&self) -> usize {
        self.changes
    }
}

/// All forms of a page.
pub(super) fn read(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    let mut select = String::new();
    for (tag, rest) in tags(html) {
        let attribute = |name: &str| tag.attribute(name);
        let text = || attribute("value").unwrap_or_default();
        match (tag.name.as_str(), inside) {
            ("form", _) => {
                inside = true;
                let is_post = attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
                forms.push(Form {
                    action: attribute("action").unwrap_or_default(),
                    method: if is_post { Method::POST } else { Method::GET },
                    fields: Vec::new(),
                    buttons: Vec::new(),
                    changes: 0,
                });
            }
            ("/form", _) => inside = false,
            ("button", true) => {
                let button = Button {
                    name: attribute("name"),
                    value: text(),
                    text: words(rest, "</button"),
                };
                forms.last_mut().unwrap().buttons.push(button);
            }
            ("select", true) => select = attribute("name").unwrap_or_default(),
            ("option", true) if !select.is_empty() => forms.last_mut().unwrap().fields.push(Field {
                name: select.clone(),
                kind: "select".to_owned(),
                value: text(),
                is_on: attribute("selected").is_some(),
            }),
            ("/select", true) => select.clear(),
            ("input", true) => {
                let kind = attribute("type").unwrap_or_else(|| "text".to_owned());
                let is_choice = matches!(kind.as_str(), "checkbox" | "radio");
                let Some(name) = attribute("name").filter(|_| attribute("disabled").is_none()) else {
                    continue;
                };
                forms.last_mut().unwrap().fields.push(Field {
                    name,
                    value: attribute("value")
                        .unwrap_or_else(|| (if is_choice { "on" } else { "" }).to_owned()),
                    is_on: !is_choice || attribute("checked").is_some(),
                    kind,
                });
            }
            _ => {}
        }
    }
    forms
}

/// An opening or closing tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.attributes.iter();
        attributes.find_map(|(found, value)| (found == name).then(|| value.clone()))
    }
}

/// The tags of a page, each with what follows it. The pages write every value in quotation marks.
fn tags(html: &str) -> impl Iterator<Item = (Tag, &str)> {
    let mut rest = html;
    std::iter::from_fn(move || {
        rest = &rest[rest.find('<')? + 1..];
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '>')?;
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start().trim_start_matches('/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                return Some((Tag { name, attributes }, rest));
            }
            let end = rest.find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>'))?;
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let end = quoted.find('"')?;
                value = plain(&quoted[..end]);
                rest = &quoted[end + 1..];
            }
            attributes.push((attribute, value));
        }
    })
}

/// The text up to a closing tag, without the tags in it.
fn words(html: &str, until: &str) -> String {
    let html = &html[..html.find(until).unwrap_or(html.len())];
    let pieces = html
        .split('<')
        .enumerate()
        .map(|(place, piece)| match piece.split_once('>') {
            Some((_, after)) if place > 0 => after,
            _ => piece,
        });
    plain(pieces.collect::<String>().trim())
}

fn plain(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escaped, letter)| {
        text.replace(escaped, letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><form action="/out" method="post"><button>Sign out</button></form>
        <form method="POST" action="/consent?a=1&amp;b=2"><input type="hidden" name="request" value="a&quot;b">
        <input name="name" value="x"><input type="checkbox" name="area" value="data" checked>
        <input type="checkbox" name="area" value="files"><select name="for"><option value="1">a</option>
        <option value="2" selected>b</option></select><input disabled name="off" value="1">
        <button name="decision" value="allow"><b>Allow</b> &amp; go</button><button name="decision" value="deny">No</button></form>"#;

    #[test]
    fn a_form_is_sent_as_it_stands_or_as_it_was_changed() {
        let mut form = read(PAGE).remove(1);
        assert_eq!(
            (form.action.as_str(), &form.method),
            ("/consent?a=1&b=2", &Method::POST)
        );
        let sent = |form: &Form| {
            form.pairs("Allow & go")
                .into_iter()
                .map(|(a, b)| format!("{a}={b}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            sent(&form),
            ["request=a\"b", "name=x", "area=data", "for=2", "decision=allow"]
        );
        form.choose("area", "data", false);
        form.choose("area", "files", true);
        form.choose("for", "1", true);
        form.fill("name", "y");
        assert_eq!(
            sent(&form),
            ["request=a\"b", "name=y", "area=files", "for=1", "decision=allow"]
        );
        assert_eq!(form.changes(), 4);
    }

    #[test]
    fn what_is_no_form_is_none() {
        assert_eq!(read("<p>a < b</p>").len(), 0);
        assert_eq!(read(PAGE)[0].pairs("Sign out"), []);
    }
}
