//! Paths of files as tools take and give them: with or without a leading slash in, always with one out.

use backendless::FilePath;
use toolkit::{Redactor, ToolError};

/// Reads a path argument. The refusal names the field.
pub(crate) fn read(field: &str, path: &str) -> Result<FilePath, ToolError> {
    FilePath::parse(path).map_err(|error| {
        ToolError::invalid(format!("`{field}` cannot be used: {}", error.reason))
            .hint("write a path such as /docs/a.txt; `..`, empty segments and the characters ' \" < > % are not allowed")
    })
}

/// The path in an answer of Backendless, which may be a URL with keys in it; `asked` when it has none.
pub(crate) fn answered(answer: &str, asked: &FilePath) -> String {
    FilePath::from_answer(answer)
        .unwrap_or_else(|| asked.clone())
        .to_string()
}

/// Whether a public address can be shown. Addresses of the vendor's storage have the app id and a key in front of
/// `files`, which need not be the key of this connection: only an address without anything there is free of them.
pub(crate) fn is_free_of_keys(url: &str, redactor: &Redactor) -> bool {
    let path = url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map(|(_, path)| path);
    let free = path.is_some_and(|path| path.starts_with("files/") || path.starts_with("api/files/"));
    free && !redactor.finds(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_a_domain_is_shown() {
        let redactor = Redactor::default();
        redactor.conceal("KEY-1234");
        for (url, free) in [
            ("https://shop.backendless.app/api/files/docs/a.txt", true),
            ("https://files.example.com/files/docs/a.txt", true),
            (
                "https://backendlessappcontent.com/APP/KEY-1234/files/docs/a.txt",
                false,
            ),
            (
                "https://backendlessappcontent.com/APP/OTHER-KEY/files/docs/a.txt",
                false,
            ),
            ("https://shop.backendless.app/api/files/KEY-1234/a.txt", false),
            ("docs/a.txt", false),
        ] {
            assert_eq!(is_free_of_keys(url, &redactor), free, "{url}");
        }
    }
}
