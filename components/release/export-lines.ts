/** The files of an export, alone or beside those of another release, as lines to show. */
import type { CodeLine } from '@/components/console/code-view'
import { languageOf } from '@/components/console/highlight'
import { hunks, lineDiff } from '@/components/console/line-diff'

export type ExportedFile = { name: string; text: string }
export type FileChange = 'same' | 'changed' | 'added' | 'removed'
export type ShownFile = { name: string; now: string | null; before: string | null; change: FileChange | null }

/** `before` null: nothing to compare with. Files that differ come first, and policies before the data beside them. */
export function filesToShow(
  now: readonly ExportedFile[],
  before: readonly ExportedFile[] | null,
): ShownFile[] {
  if (before === null) return now.map(({ name, text }) => ({ name, now: text, before: null, change: null }))
  const was = new Map(before.map(file => [file.name, file.text]))
  const is = new Map(now.map(file => [file.name, file.text]))
  const files = [...new Set([...is.keys(), ...was.keys()])].map((name): ShownFile => {
    const [text, old] = [is.get(name) ?? null, was.get(name) ?? null]
    return { name, now: text, before: old, change: changeOf(old, text) }
  })
  return inOrder(files)
}

function inOrder(files: readonly ShownFile[]): ShownFile[] {
  const rank = ({ name, change }: ShownFile) =>
    (change === 'same' ? 2 : 0) + (languageOf(name) === 'json' ? 1 : 0)
  return files.toSorted((a, b) => rank(a) - rank(b))
}

function changeOf(before: string | null, now: string | null): FileChange {
  if (before === now) return 'same'
  if (before === null) return 'added'
  return now === null ? 'removed' : 'changed'
}

export function linesOf(file: ShownFile): CodeLine[] {
  if (file.change === null || file.change === 'same')
    return textLines(file.now ?? '').map((text, at) => ({ kind: 'same', text, number: at + 1 }))
  const entries = lineDiff(textLines(file.before ?? '').join('\n'), textLines(file.now ?? '').join('\n'))
  let number = 0
  const numbered = entries.map(entry => ({ ...entry, number: entry.kind === 'removed' ? null : ++number }))
  return hunks(numbered).map(line => line ?? { kind: 'gap', text: '⋯', number: null })
}

/** The last line break ends a line; it doesn't begin one. */
function textLines(text: string): string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

export const CHANGE_WORDS: Record<FileChange, string> = {
  same: 'same',
  changed: 'changed',
  added: 'only here',
  removed: 'only in the other',
}
