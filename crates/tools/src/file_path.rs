//! Paths of files as tools take and give them: with or without a leading slash in, always with one out.

use backendless::FilePath;
use toolkit::ToolError;

/// Reads a path argument. The refusal names the field.
pub(crate) fn read(field: &str, path: &str) -> Result<FilePath, ToolError> {
    FilePath::parse(path).map_err(|error| {
        ToolError::invalid(format!("`{field}` cannot be used: {}", error.reason))
            .hint("write a path such as /docs/a.txt; `..`, empty segments and the characters ' \" < > % are not allowed")
    })
}

/// The path in an answer of Backendless, which may be a URL with keys in it; `asked` when it has none.
pub(crate) fn answered(answer: &str, asked: &FilePath) -> String {
    FilePath::from_answer(answer).unwrap_or_else(|| asked.clone()).to_string()
}
