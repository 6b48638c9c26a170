/** The Python examples of a Markdown text: its fenced blocks in that language (CommonMark 0.31, section 4.5). */
export const pythonBlocks = (markdown: string): string[] =>
  Array.from(markdown.matchAll(/^( {0,3})(`{3,}|~{3,}) *(?:python3?|py)\b[^\n]*\n([\s\S]*?)^ {0,3}\2/gim), ([, indent, , text]) =>
    indent ? text!.replaceAll(new RegExp(`^ {0,${indent.length}}`, 'gm'), '') : text!,
  );
