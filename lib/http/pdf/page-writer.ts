/**
 * Lays out blocks of plain text on A4 pages. The same blocks give the same bytes: no clock, no random id, fonts
 * embedded from the installation.
 */
import { setImmediate } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import { type Block, type Cell, type Column, inEights } from '@/lib/domain/release/document-blocks'
import { embedFonts, type Face } from './fonts'

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
  const bottom = doc.page.height - MARGIN.bottom
  let y = MARGIN.top

  const nextPage = () => {
    doc.addPage()
    y = MARGIN.top
  }
  const room = (height: number) => {
    if (y + height > bottom) nextPage()
  }
  const write = (line: string, style: Style, x: number, at: number) => {
    if (line !== '')
      doc
        .font(style.face)
        .fontSize(style.size)
        .fillColor(style.color ?? INK)
        .text(line, x, at, { lineBreak: false })
  }
  const rule = (at: number) =>
    doc
      .moveTo(MARGIN.left, at)
      .lineTo(WIDTH - MARGIN.right, at)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke()

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

  const paragraph = (text: string, style: Style, x = MARGIN.left, width = BODY) => {
    for (const line of wrap(text, style, width)) {
      room(style.leading)
      write(line, style, x, y)
      y += style.leading
    }
  }

  const labelled = (label: string, value: Cell) => {
    const style = typeof value === 'string' ? STYLES.text : STYLES.mono
    const names = wrap(label, STYLES.label, LABEL - GAP)
    const lines = wrap(typeof value === 'string' ? value : value.mono, style, BODY - LABEL)
    for (let at = 0; at < Math.max(names.length, lines.length); at++) {
      room(STYLES.text.leading)
      write(names[at] ?? '', STYLES.label, MARGIN.left, y)
      write(lines[at] ?? '', style, MARGIN.left + LABEL, y)
      y += STYLES.text.leading
    }
    y += 2
  }

  const table = async (columns: readonly Column[], rows: readonly string[][]) => {
    const shares = columns.reduce((sum, column) => sum + column.share, 0)
    const widths = columns.map(column => (BODY * column.share) / shares)
    const xs = widths.map((_, at) => MARGIN.left + widths.slice(0, at).reduce((sum, width) => sum + width, 0))
    const heads = () => {
      for (const [at, column] of columns.entries()) write(column.title, STYLES.head, xs[at]!, y)
      y += STYLES.head.leading + 2
      rule(y)
      y += 3
    }
    room(4 * STYLES.cell.leading)
    heads()
    for (const [index, row] of rows.entries()) {
      if (index % 40 === 39) await setImmediate()
      const cells = columns.map((column, at) =>
        wrap(row[at] ?? '', column.mono ? STYLES.monoCell : STYLES.cell, widths[at]! - GAP),
      )
      const height = Math.max(...cells.map(lines => lines.length))
      // A row stays on one page, unless it is most of one itself.
      if (height <= ROW_LINES && y + height * STYLES.cell.leading > bottom) {
        nextPage()
        heads()
      }
      for (let line = 0; line < height; line++) {
        if (y + STYLES.cell.leading > bottom) {
          nextPage()
          heads()
        }
        for (const [at, column] of columns.entries())
          write(cells[at]?.[line] ?? '', column.mono ? STYLES.monoCell : STYLES.cell, xs[at]!, y)
        y += STYLES.cell.leading
      }
      rule(y + 1)
      y += 4
    }
  }

  for (const block of blocks) {
    if (block.kind === 'title') {
      paragraph(block.text, STYLES.title)
      y += 8
    } else if (block.kind === 'heading') {
      room(block.part ? 80 : 60)
      y += block.part ? 18 : 10
      if (block.part && y > MARGIN.top + 18) rule(y - 8)
      paragraph(block.text, block.part ? STYLES.part : STYLES.heading)
      y += 3
    } else if (block.kind === 'text') {
      paragraph(block.text, block.mono ? STYLES.mono : STYLES.text)
      y += 4
    } else if (block.kind === 'digest') {
      const lines = [block.value.slice(0, 32), block.value.slice(32)].map(inEights)
      labelled(block.label, { mono: lines.join('\n') })
    } else if (block.kind === 'facts') {
      for (const [label, value] of block.rows) labelled(label, value)
    } else {
      room(60)
      y += 8
      paragraph(`${block.title} (${block.rows.length.toLocaleString('en')})`, STYLES.heading)
      y += 2
      if (block.rows.length === 0) paragraph(block.none, STYLES.text)
      else await table(block.columns, block.rows)
    }
  }

  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page)
    const at = doc.page.height - MARGIN.bottom + 24
    write(printable('regular', frame.footer), STYLES.head, MARGIN.left, at)
    const number = `Page ${page + 1} of ${count}`
    doc.font(STYLES.head.face).fontSize(STYLES.head.size)
    write(number, STYLES.head, WIDTH - MARGIN.right - doc.widthOfString(number), at)
  }
  doc.end()
  await ended
  return Buffer.concat(chunks)
}
