/**
 * A document as blocks of plain text: no markup, so nothing that stands in a text can be taken for any. Whoever
 * draws them makes hidden characters visible.
 */
export type Cell = string | { mono: string }

export type Column = {
  title: string
  /** Of the width, relative to the other columns. */
  share: number
  /** Names and digests that came from outside. */
  mono?: boolean
}

export type Block =
  | { kind: 'title'; text: string }
  /** `part`: begins a section, with a line above it. */
  | { kind: 'heading'; text: string; part?: boolean }
  | { kind: 'text'; text: string; mono?: boolean }
  | { kind: 'facts'; rows: [label: string, value: Cell][] }
  /** 64 hex digits, printed in eights. */
  | { kind: 'digest'; label: string; value: string }
  | { kind: 'table'; title: string; none: string; columns: Column[]; rows: string[][] }

export const inEights = (digest: string) => digest.match(/.{1,8}/g)?.join(' ') ?? ''

/** `2026-11-21 14:02:07 UTC` of ISO text. */
export const utc = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`

export const utcOfSeconds = (seconds: number) => utc(new Date(seconds * 1000).toISOString())

/**
 * What of a section no line of its own shows, as JSON: a field that was added to the package later is in the
 * document from the first day on, since the digest binds it.
 */
export function everythingElse(section: object, shown: readonly string[]): [string, Cell][] {
  return Object.entries(section)
    .filter(([name, value]) => !shown.includes(name) && value !== undefined)
    .map(([name, value]): [string, Cell] => [
      sentenceCase(name.replaceAll('_', ' ')),
      { mono: JSON.stringify(value, null, 1) },
    ])
}

const sentenceCase = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
