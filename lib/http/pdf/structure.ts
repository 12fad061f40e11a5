/**
 * The structure of a tagged PDF (ISO 32000-1, §14.8): what is a heading, a list or a table cell, in reading order,
 * for those who have a page read to them. Lines, repeated heads and page numbers are artifacts, which are not read.
 */

type Doc = InstanceType<typeof import('pdfkit')>
export type Element = PDFKit.PDFStructureElement

export type Structure = {
  /** A new element in the one that is named, or at the top. */
  begin: (type: string, parent?: Element) => Element
  /** What `draw` draws is content of this element; `null`: of none. */
  draw: (into: Element | null, draw: () => void) => void
  end: () => void
}

export function structureOf(doc: Doc): Structure {
  const root = doc.struct('Document')
  doc.addStructure(root)
  return {
    begin(type, parent = root) {
      const element = doc.struct(type)
      parent.add(element)
      return element
    },
    draw(into, draw) {
      if (into === null) {
        doc.markContent('Artifact', { type: 'Layout' })
        draw()
        doc.endMarkedContent()
        return
      }
      // The element says what it is; the mark on the page only repeats it.
      const content = doc.markStructureContent('Span')
      draw()
      doc.endMarkedContent()
      into.add(content)
    },
    end() {
      root.end()
    },
  }
}
