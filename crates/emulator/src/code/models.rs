//! The files of code models: a draft that is edited, and what of it was deployed.

use crate::error::{ApiError, Result};
use std::collections::BTreeMap;

/// The languages whose files the console edits (`JS`, `CODELESS`, `JAVA`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    Js,
    Codeless,
    Java,
}

impl Language {
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match name {
            "JS" => Ok(Self::Js),
            "CODELESS" => Ok(Self::Codeless),
            "JAVA" => Ok(Self::Java),
            other => Err(ApiError::new(
                0,
                format!("Unknown language '{other}': JS, CODELESS or JAVA is expected"),
            )),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Js => "JS",
            Self::Codeless => "CODELESS",
            Self::Java => "JAVA",
        }
    }
}

/// The files of one model in one language, by their id, which is a path such as `timers/cleanup.js`.
#[derive(Debug, Default)]
struct Model {
    draft: BTreeMap<String, String>,
    production: BTreeMap<String, String>,
}

/// The models of one application. Everyone has the model `default`.
#[derive(Debug, Default)]
pub(crate) struct Models {
    models: BTreeMap<(String, Language), Model>,
}

impl Models {
    /// The names of the models of a language.
    pub(crate) fn names(&self, language: Language) -> Vec<&str> {
        let known = self.models.keys().filter(|(_, known)| *known == language);
        let mut names: Vec<&str> = known.map(|(name, _)| name.as_str()).collect();
        if !names.contains(&"default") {
            names.insert(0, "default");
        }
        names
    }

    /// The ids of the files in the draft, each with whether production has the same content.
    pub(crate) fn draft(&self, model: &str, language: Language) -> Vec<(&str, bool)> {
        let Some(model) = self.model(model, language) else {
            return Vec::new();
        };
        let files = model.draft.iter();
        files
            .map(|(id, content)| (id.as_str(), model.production.get(id) == Some(content)))
            .collect()
    }

    /// The content of a file in the draft.
    pub(crate) fn draft_file(&self, model: &str, language: Language, id: &str) -> Result<&str> {
        let file = self.model(model, language).and_then(|model| model.draft.get(id));
        file.map(String::as_str)
            .ok_or_else(|| ApiError::new(0, format!("Model '{model}' has no file '{id}' in its draft")))
    }

    /// The content of a deployed file.
    pub(crate) fn production_file(&self, model: &str, language: Language, id: &str) -> Option<&str> {
        let file = self.model(model, language)?.production.get(id);
        file.map(String::as_str)
    }

    /// Writes files of the draft; a file without content is removed from it.
    pub(crate) fn save(&mut self, model: &str, language: Language, files: Vec<(String, Option<String>)>) {
        let draft = &mut self.model_mut(model, language).draft;
        for (id, content) in files {
            match content {
                Some(content) => draft.insert(id, content),
                None => draft.remove(&id),
            };
        }
    }

    /// Saves files and makes production equal to the draft.
    pub(crate) fn deploy(&mut self, model: &str, language: Language, files: Vec<(String, Option<String>)>) {
        self.save(model, language, files);
        let model = self.model_mut(model, language);
        model.production = model.draft.clone();
    }

    fn model(&self, name: &str, language: Language) -> Option<&Model> {
        self.models.get(&(name.to_owned(), language))
    }

    fn model_mut(&mut self, name: &str, language: Language) -> &mut Model {
        self.models.entry((name.to_owned(), language)).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Models};

    #[test]
    fn deploying_makes_production_equal_to_the_draft() {
        let mut models = Models::default();
        let file = |content: Option<&str>| ("timers/a.js".to_owned(), content.map(str::to_owned));
        models.save("default", Language::Js, vec![file(Some("one"))]);
        assert_eq!(models.draft("default", Language::Js), [("timers/a.js", false)]);
        assert_eq!(
            models.production_file("default", Language::Js, "timers/a.js"),
            None
        );
        models.deploy("default", Language::Js, vec![file(Some("two"))]);
        assert_eq!(models.draft("default", Language::Js), [("timers/a.js", true)]);
        assert_eq!(
            models.production_file("default", Language::Js, "timers/a.js"),
            Some("two")
        );
        models.save("default", Language::Js, vec![file(None)]);
        assert!(models.draft_file("default", Language::Js, "timers/a.js").is_err());
        assert_eq!(
            models.production_file("default", Language::Js, "timers/a.js"),
            Some("two")
        );
    }

    #[test]
    fn every_language_has_the_default_model() {
        let mut models = Models::default();
        assert_eq!(models.names(Language::Java), ["default"]);
        models.save("extra", Language::Java, Vec::new());
        assert_eq!(models.names(Language::Java), ["default", "extra"]);
        assert_eq!(models.names(Language::Js), ["default"]);
    }
}
