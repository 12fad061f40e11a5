/**
 * Lays out blocks of plain text on A4 pages. The same blocks give the same bytes: no clock, no random id, fonts
 * embedded from the installation.
 */
import { setImmediate } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import { type Block, type Cell, type Column, inEights } from '@/lib/domain/release/document-blocks'
import { embedFonts, type Face } from './fonts'
import { type Element, structureOf } from './structure'

const WIDTH = 595.28
const MARGIN = { left: 48, right: 48, top: 52, bottom: 60 }
const BODY = WIDTH - MARGIN.left - MARGIN.right
const LABEL = 118
const GAP = 8
const ROW_LINES = 30
const INK = '#16181d'
const MUTED = '#59616e'
const LINE = '#c9ced6'

type Style = { face: Face; size: number; leading: number; color?: string }

const STYLES = {
  title: { face: 'strong', size: 20, leading: 26 },
  part: { face: 'strong', size: 13, leading: 18 },
  heading: { face: 'strong', size: 10, leading: 14 },
  text: { face: 'regular', size: 9.5, leading: 13.5 },
  mono: { face: 'mono', size: 8.5, leading: 13 },
  label: { face: 'regular', size: 9.5, leading: 13.5, color: MUTED },
  cell: { face: 'regular', size: 8, leading: 11 },
  monoCell: { face: 'mono', size: 7.2, leading: 11 },
  head: { face: 'regular', size: 7.5, leading: 11, color: MUTED },
} as const satisfies Record<string, Style>

export type DocumentFrame = {
  title: string
  /** In the document's properties, instead of the time at which it was made. */
  date: Date
  /** At the foot of each page, before its number. */
  footer: string
}

/** The whole file. Lets others run now and then: a release of thousands of actions takes a while. */
export async function renderPdf(frame: DocumentFrame, blocks: readonly Block[]): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    tagged: true,
    // Structure came with 1.4; 1.3 is the default.
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info: {
      Title: frame.title,
      Producer: 'Countersign',
      Creator: 'Countersign',
      CreationDate: frame.date,
    },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  const printable = embedFonts(doc)
  const structure = structureOf(doc)
  const bottom = doc.page.height - MARGIN.bottom
  let y = MARGIN.top

  const nextPage = () => {
    doc.addPage()
    y = MARGIN.top
  }
  const room = (height: number) => {
    if (y + height > bottom) nextPage()
  }
  /** `into` null: drawn, and not read. */
  const write = (line: string, style: Style, x: number, at: number, into: Element | null) => {
    if (line === '') return
    structure.draw(into, () => {
      doc
        .font(style.face)
        .fontSize(style.size)
        .fillColor(style.color ?? INK)
        .text(line, x, at, { lineBreak: false })
    })
  }
  const rule = (at: number) =>
    structure.draw(null, () => {
      doc
        .moveTo(MARGIN.left, at)
        .lineTo(WIDTH - MARGIN.right, at)
        .lineWidth(0.5)
        .strokeColor(LINE)
        .stroke()
    })

  /** Lines that fit: broken between words, and inside one that is wider than the line. */
  const wrap = (text: string, { face, size }: Style, width: number): string[] => {
    doc.font(face).fontSize(size)
    const widthOf = (part: string) => doc.widthOfString(part)
    return printable(face, text)
      .split('\n')
      .flatMap(paragraph => {
        const lines: string[] = []
        let line = ''
        for (const word of paragraph.split(' ')) {
          const longer = line === '' ? word : `${line} ${word}`
          if (widthOf(longer) <= width) {
            line = longer
            continue
          }
          if (line !== '') lines.push(line)
          line = ''
          for (const character of word) {
            if (line !== '' && widthOf(line + character) > width) {
              lines.push(line)
              line = ''
            }
            line += character
          }
        }
        return [...lines, line]
      })
  }

  const paragraph = (text: string, style: Style, type = 'P') => {
    const element = structure.begin(type)
    for (const line of wrap(text, style, BODY)) {
      room(style.leading)
      write(line, style, MARGIN.left, y, element)
      y += style.leading
    }
    element.end()
  }

  const labelled = (label: string, value: Cell, list: Element) => {
    const item = structure.begin('LI', list)
    const [name, body] = [structure.begin('Lbl', item), structure.begin('LBody', item)]
    const style = typeof value === 'string' ? STYLES.text : STYLES.mono
    const names = wrap(label, STYLES.label, LABEL - GAP)
    const lines = wrap(typeof value === 'string' ? value : value.mono, style, BODY - LABEL)
    for (let at = 0; at < Math.max(names.length, lines.length); at++) {
      room(STYLES.text.leading)
      write(names[at] ?? '', STYLES.label, MARGIN.left, y, name)
      write(lines[at] ?? '', style, MARGIN.left + LABEL, y, body)
      y += STYLES.text.leading
    }
    y += 2
    item.end()
  }

  const list = (rows: readonly [label: string, value: Cell][]) => {
    const element = structure.begin('L')
    for (const [label, value] of rows) labelled(label, value, element)
    element.end()
  }

  const table = async (columns: readonly Column[], rows: readonly string[][]) => {
    const shares = columns.reduce((sum, column) => sum + column.share, 0)
    const widths = columns.map(column => (BODY * column.share) / shares)
    const xs = widths.map((_, at) => MARGIN.left + widths.slice(0, at).reduce((sum, width) => sum + width, 0))
    const element = structure.begin('Table')
    /** Read once, however many pages repeat them. */
    const heads = (row: Element | null) => {
      for (const [at, column] of columns.entries())
        write(column.title, STYLES.head, xs[at]!, y, row && structure.begin('TH', row))
      y += STYLES.head.leading + 2
      rule(y)
      y += 3
    }
    room(4 * STYLES.cell.leading)
    const first = structure.begin('TR', element)
    heads(first)
    first.end()
    for (const [index, row] of rows.entries()) {
      if (index % 40 === 39) await setImmediate()
      const cells = columns.map((column, at) =>
        wrap(row[at] ?? '', column.mono ? STYLES.monoCell : STYLES.cell, widths[at]! - GAP),
      )
      const height = Math.max(...cells.map(lines => lines.length))
      const tr = structure.begin('TR', element)
      const tds = columns.map(() => structure.begin('TD', tr))
      // A row stays on one page, unless it is most of one itself.
      if (height <= ROW_LINES && y + height * STYLES.cell.leading > bottom) {
        nextPage()
        heads(null)
      }
      for (let line = 0; line < height; line++) {
        if (y + STYLES.cell.leading > bottom) {
          nextPage()
          heads(null)
        }
        for (const [at, column] of columns.entries())
          write(cells[at]?.[line] ?? '', column.mono ? STYLES.monoCell : STYLES.cell, xs[at]!, y, tds[at]!)
        y += STYLES.cell.leading
      }
      tr.end()
      rule(y + 1)
      y += 4
    }
    element.end()
  }

  let inPart = false
  for (const block of blocks) {
    if (block.kind === 'title') {
      paragraph(block.text, STYLES.title, 'H1')
      y += 8
    } else if (block.kind === 'heading') {
      room(block.part ? 80 : 60)
      y += block.part ? 18 : 10
      if (block.part && y > MARGIN.top + 18) rule(y - 8)
      paragraph(block.text, block.part ? STYLES.part : STYLES.heading, block.part || !inPart ? 'H2' : 'H3')
      inPart ||= block.part === true
      y += 3
    } else if (block.kind === 'text') {
      paragraph(block.text, block.mono ? STYLES.mono : STYLES.text)
      y += 4
    } else if (block.kind === 'digest') {
      const lines = [block.value.slice(0, 32), block.value.slice(32)].map(inEights)
      list([[block.label, { mono: lines.join('\n') }]])
    } else if (block.kind === 'facts') {
      list(block.rows)
    } else {
      room(60)
      y += 8
      paragraph(
        `${block.title} (${block.rows.length.toLocaleString('en')})`,
        STYLES.heading,
        inPart ? 'H3' : 'H2',
      )
      y += 2
      if (block.rows.length === 0) paragraph(block.none, STYLES.text)
      else await table(block.columns, block.rows)
    }
  }

  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page)
    const at = doc.page.height - MARGIN.bottom + 24
    write(printable('regular', frame.footer), STYLES.head, MARGIN.left, at, null)
    const number = `Page ${page + 1} of ${count}`
    doc.font(STYLES.head.face).fontSize(STYLES.head.size)
    write(number, STYLES.head, WIDTH - MARGIN.right - doc.widthOfString(number), at, null)
  }
  structure.end()
  doc.end()
  await ended
  return Buffer.concat(chunks)
}
