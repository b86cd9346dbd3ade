//! Rust's text as tokens: words, `::`, `=>` and single signs. Comments are left out; a literal is `"`.

/// Splits a text into its tokens.
pub fn split(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let rest = &chars[at..];
        if let Some(length) = comment(rest) {
            at += length;
        } else if let Some(length) = literal(rest) {
            tokens.push("\"".to_owned());
            at += length;
        } else if is_word(c) {
            let length = rest.iter().take_while(|c| is_word(**c)).count();
            tokens.push(rest[..length].iter().collect());
            at += length;
        } else if rest.starts_with(&[':', ':']) || rest.starts_with(&['=', '>']) {
            tokens.push(rest[..2].iter().collect());
            at += 2;
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            at += 1;
        }
    }
    tokens
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Length of the comment that begins here.
fn comment(rest: &[char]) -> Option<usize> {
    if rest.starts_with(&['/', '/']) {
        return Some(rest.iter().take_while(|c| **c != '\n').count());
    }
    if !rest.starts_with(&['/', '*']) {
        return None;
    }
    let end = rest.windows(2).skip(2).position(|pair| pair == ['*', '/']);
    Some(end.map_or(rest.len(), |at| at + 4))
}

/// Length of the text, character or raw text that begins here. A lifetime is none.
fn literal(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take_while(|c| matches!(c, 'b' | 'r' | 'c')).count();
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let quote = *rest.get(prefix + hashes)?;
    let open = prefix + hashes + 1;
    if quote == '"' && rest[..prefix].contains(&'r') {
        let mut end = vec!['"'];
        end.extend(std::iter::repeat_n('#', hashes));
        let length = rest[open..].windows(end.len()).position(|part| part == end)?;
        return Some(open + length + end.len());
    }
    if hashes > 0 || (quote != '"' && quote != '\'') || (quote == '\'' && prefix > 1) {
        return None;
    }
    let is_character = rest.get(open) == Some(&'\\') || rest.get(open + 1) == Some(&'\'');
    if quote == '\'' && !is_character {
        return None;
    }
    let mut at = open;
    while let Some(&c) = rest.get(at) {
        match c {
            '\\' => at += 2,
            c if c == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    Some(rest.len())
}

/// The tokens without items that are compiled for tests only.
pub fn without_tests(tokens: &[String]) -> Vec<String> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].iter().take(TEST.len()).eq(TEST.iter()) {
            at += item(&tokens[at..]);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Length of the item that begins here: to its `;` or to the end of its braces.
fn item(tokens: &[String]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(token.as_str(), ";" | "}") {
            return at + 1;
        }
    }
    tokens.len()
}

#[test]
fn tokens_are_words_and_signs_without_comments_and_texts() {
    let text = "use a::b; // c\nlet x: &'a str = r#\"\"d\"#; /* e */ match '\\'' { b'}' => \"}\\\"\" }";
    let words = "use a :: b ; let x : & ' a str = \" ; match \" { \" => \" }";
    assert_eq!(split(text).join(" "), words);
    let text = "fn a() {} #[cfg(test)] #[path = \"x\"] mod b; #[cfg(test)] mod c { fn d() {} } fn e() {}";
    assert_eq!(without_tests(&split(text)).join(" "), "fn a ( ) { } fn e ( ) { }");
}
