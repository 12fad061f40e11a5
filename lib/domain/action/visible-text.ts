/**
 * Text from outside (tool names, descriptions, OpenAPI prose), made safe to show: what would be invisible, or
 * would reorder what stands around it, is written out. «Trojan Source» (https://trojansource.codes) needs
 * bidi controls that nobody sees; a terminal obeys escape characters. Nothing is cut off, nothing is dropped.
 */

/**
 * Controls (but tab and newline), format characters (bidi, zero width, tags), everything that renderers ignore
 * by default (variation selectors, fillers), line and paragraph separators, private use, unassigned, and lone
 * surrogates.
 */
const HIDDEN =
  /(?![\t\n])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Surrogate}]/gu

/** Between two pictographs a zero width joiner makes one emoji, and a variation selector picks its look: left alone. */
const EMOJI_PART =
  /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*)*/gu

/** The same text with every hidden character as `⟦U+202E⟧`. */
export function visibleText(text: string): string {
  let out = ''
  let from = 0
  for (const emoji of text.matchAll(EMOJI_PART)) {
    out += text.slice(from, emoji.index).replace(HIDDEN, codePoint) + emoji[0]
    from = emoji.index + emoji[0].length
  }
  return out + text.slice(from).replace(HIDDEN, codePoint)
}

/** The same on one line: newlines and tabs are written out too. For names, table cells and terminals. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\t\n]/g, codePoint)
}

/** Whether a person would miss something in this text. */
export function hasHiddenCharacters(text: string): boolean {
  return visibleText(text) !== text
}

function codePoint(character: string): string {
  return `⟦U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟧`
}
