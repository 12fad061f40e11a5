/**
 * Names as Cerbos takes them literally. Its kinds of resource make one character of all that isn't a letter, a
 * digit, `_` or a dot, so that `a-b` and `a/b` would be one system; its actions read `*` and `{` as patterns, so that
 * a tool named `*` would be every tool. Each other byte is therefore written as a dot and two hex digits: `a-b` is
 * `a.2db`. No two names meet.
 */
const utf8 = new TextEncoder()

export function cerbosName(name: string): string {
  let out = ''
  for (const byte of utf8.encode(name)) {
    const character = String.fromCharCode(byte)
    out += /^[A-Za-z0-9_]$/.test(character) ? character : `.${byte.toString(16).padStart(2, '0')}`
  }
  return out === '' ? '.' : out
}
