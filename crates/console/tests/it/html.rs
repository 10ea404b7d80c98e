//! Pages as a browser reads them: elements, texts and forms. A page that is not well-formed is a failure.

use html5gum::{HtmlString, Token, Tokenizer};
use std::collections::BTreeMap;

/// Elements without an end (HTML, 13.1.2).
const VOID: [&str; 8] = ["area", "br", "hr", "img", "input", "link", "meta", "source"];

/// A page.
#[derive(Debug)]
pub(crate) struct Html {
    elements: Vec<Element>,
}

/// An element and what is in it.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: BTreeMap<String, String>,
    /// All text within, white space made single spaces.
    pub(crate) text: String,
    ancestors: Vec<usize>,
    place: usize,
}

impl Element {
    /// An attribute; empty when it has no value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    pub(crate) fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes.keys().map(String::as_str)
    }

    /// Whether two are the same place of one page.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.place == other.place
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_whitespace().any(|found| found == class)
    }
}

impl Html {
    pub(crate) fn parse(source: &str) -> Self {
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for Ok(token) in Tokenizer::new(source) {
            match token {
                Token::StartTag(tag) => {
                    let name = text(&tag.name);
                    let is_void = VOID.contains(&name.as_str());
                    let pairs = tag.attributes.iter();
                    let place = elements.len();
                    elements.push(Element {
                        name,
                        attributes: pairs
                            .map(|(name, value)| (text(name), text(&value.value)))
                            .collect(),
                        text: String::new(),
                        ancestors: open.clone(),
                        place,
                    });
                    if !is_void && !tag.self_closing {
                        open.push(place);
                    }
                }
                Token::EndTag(tag) => {
                    let ended = open.pop().map(|place| elements[place].name.clone());
                    assert_eq!(ended, Some(text(&tag.name)), "an end that does not fit: {source}");
                }
                Token::String(found) => {
                    for place in &open {
                        elements[*place].text.push_str(&text(&found.value));
                    }
                }
                Token::Error(error) => panic!("{:?} in {source}", error.value),
                Token::Comment(_) | Token::Doctype(_) => {}
            }
        }
        assert!(open.is_empty(), "not ended: {source}");
        for element in &mut elements {
            let words: Vec<_> = element.text.split_whitespace().collect();
            element.text = words.join(" ");
        }
        Self { elements }
    }

    /// Every element.
    pub(crate) fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// Elements by name, in their order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Elements by name within another one.
    pub(crate) fn within<'a>(
        &'a self,
        outer: &'a Element,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> {
        self.all(name)
            .filter(move |element| element.ancestors.contains(&outer.place))
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Element> {
        let mut found = self.elements.iter();
        found.find(|element| element.attribute("id") == Some(id))
    }

    /// The texts of the elements with a class, such as `error` or `notice`.
    pub(crate) fn texts(&self, class: &str) -> Vec<&str> {
        let found = self.elements.iter().filter(|element| element.has_class(class));
        found.map(|element| element.text.as_str()).collect()
    }

    /// What is written on the page.
    pub(crate) fn text(&self) -> &str {
        self.all("body").next().map_or("", |body| body.text.as_str())
    }

    /// The text of the only `h1`.
    pub(crate) fn heading(&self) -> &str {
        let mut headings = self.all("h1");
        let heading = headings.next().expect("a page has a heading");
        assert!(headings.next().is_none(), "a page has one heading");
        &heading.text
    }

    /// Where links of the page lead.
    pub(crate) fn links(&self) -> Vec<&str> {
        self.all("a").filter_map(|link| link.attribute("href")).collect()
    }

    /// Every form, in the order of the page.
    pub(crate) fn forms(&self) -> Vec<Form> {
        self.all("form").map(|form| self.form_of(form)).collect()
    }

    /// The only form with an action.
    pub(crate) fn form(&self, action: &str) -> Form {
        let mut found: Vec<_> = self.forms();
        found.retain(|form| form.action == action);
        assert_eq!(found.len(), 1, "forms that lead to {action}: {found:?}");
        found.remove(0)
    }

    fn form_of(&self, form: &Element) -> Form {
        let mut fields = Vec::new();
        let mut known = Vec::new();
        for field in &self.elements[form.place..] {
            let (true, Some(name)) = (
                field.ancestors.contains(&form.place),
                field.attribute("name").map(ToOwned::to_owned),
            ) else {
                continue;
            };
            let kind = field.attribute("type").unwrap_or("text");
            let value = match field.name.as_str() {
                "input" | "button" => field.attribute("value").map(ToOwned::to_owned),
                "textarea" => Some(field.text.clone()),
                "select" => self.selected(field),
                _ => continue,
            };
            let is_choice = matches!(kind, "checkbox" | "radio") && field.name == "input";
            let value = value.unwrap_or_else(|| if is_choice { "on".to_owned() } else { String::new() });
            known.push((name.clone(), is_choice.then(|| value.clone())));
            let is_sent = field.name != "button" && (!is_choice || field.attribute("checked").is_some());
            if is_sent && field.attribute("disabled").is_none() {
                fields.push((name, value));
            }
        }
        Form {
            action: form.attribute("action").unwrap_or_default().to_owned(),
            method: form.attribute("method").unwrap_or("get").to_lowercase(),
            fields,
            known,
        }
    }

    fn selected(&self, select: &Element) -> Option<String> {
        let options: Vec<_> = self.within(select, "option").collect();
        let mut chosen = options
            .iter()
            .filter(|option| option.attribute("selected").is_some());
        let option = chosen.next().or(options.first())?;
        Some(option.attribute("value").unwrap_or(&option.text).to_owned())
    }
}

/// A form as it would be sent, and what can be changed on it before.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) action: String,
    /// `get` or `post`.
    pub(crate) method: String,
    /// What is sent, in order.
    pub(crate) fields: Vec<(String, String)>,
    /// Names on the form, with the value of each choice.
    known: Vec<(String, Option<String>)>,
}

impl Form {
    /// Types into a field, or chooses from a list or among radio buttons. The form must have it.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        assert!(self.has(name), "no field {name} on {self:?}");
        self.fields.retain(|(found, _)| found != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ticks one box of a name.
    #[must_use]
    pub(crate) fn tick(mut self, name: &str, value: &str) -> Self {
        let choice = (name.to_owned(), Some(value.to_owned()));
        assert!(self.known.contains(&choice), "no choice {choice:?} on {self:?}");
        self = self.untick(name, value);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes the tick from one box of a name.
    #[must_use]
    pub(crate) fn untick(mut self, name: &str, value: &str) -> Self {
        self.fields
            .retain(|field| *field != (name.to_owned(), value.to_owned()));
        self
    }

    /// Sends a field that the form need not have: what an attacker can do, and what a button adds.
    #[must_use]
    pub(crate) fn forge(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(found, _)| found != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a field.
    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(found, _)| found != name);
        self
    }

    /// What would be sent under a name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let mut found = self.fields.iter().filter(|(found, _)| found == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.known.iter().any(|(found, _)| found == name)
    }

    /// `application/x-www-form-urlencoded`.
    pub(crate) fn encoded(&self) -> String {
        let mut encoder = url::form_urlencoded::Serializer::new(String::new());
        encoder.extend_pairs(&self.fields).finish()
    }
}

fn text(bytes: &HtmlString) -> String {
    String::from_utf8(bytes.to_vec()).expect("pages are UTF-8")
}
