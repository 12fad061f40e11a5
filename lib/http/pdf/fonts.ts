/** The typefaces of our documents, and text that only has characters that they can show. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type PDFDocument from 'pdfkit'
import { visibleText } from '@/lib/domain/action/visible-text'

export type Face = 'regular' | 'strong' | 'mono'

const FILES: Record<Face, string> = {
  regular: 'geist-sans/Geist-Regular.ttf',
  strong: 'geist-sans/Geist-SemiBold.ttf',
  mono: 'geist-mono/GeistMono-Regular.ttf',
}

const files = new Map<Face, Buffer>()

/** From the working folder, not from `import.meta.url`: inside a Next build this module is a bundle somewhere else. */
function fontFile(face: Face): Buffer {
  const known = files.get(face)
  if (known) return known
  const root = process.env.COUNTERSIGN_ROOT ?? process.cwd()
  const bytes = readFileSync(
    join(/* turbopackIgnore: true */ root, 'node_modules/geist/dist/fonts', FILES[face]),
  )
  files.set(face, bytes)
  return bytes
}

/** What pdfkit keeps of an embedded font; its types don't say so. */
type WithFont = { _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } } }

export type Printable = (face: Face, text: string) => string

/** Registers the faces with a document; the result writes out whatever a face has no shape for. */
export function embedFonts(doc: typeof PDFDocument.prototype): Printable {
  const covers = {} as Record<Face, (codePoint: number) => boolean>
  for (const face of Object.keys(FILES) as Face[]) {
    doc.registerFont(face, fontFile(face))
    const { font } = (doc.font(face) as unknown as WithFont)._font
    const known = new Map<number, boolean>()
    covers[face] = codePoint => {
      const has = known.get(codePoint) ?? font.hasGlyphForCodePoint(codePoint)
      known.set(codePoint, has)
      return has
    }
  }
  return (face, text) => {
    let out = ''
    // The brackets that `visibleText` writes are in neither face.
    for (const character of visibleText(text)
      .replaceAll(/⟦(U\+[0-9A-F]{4,6})⟧/g, '[$1]')
      .replaceAll('\t', '    ')) {
      const codePoint = character.codePointAt(0)!
      out +=
        character === '\n' || covers[face](codePoint)
          ? character
          : `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`
    }
    return out
  }
}
