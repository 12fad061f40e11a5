'use client'

import { Check, Copy, Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { CodeView } from '@/components/console/code-view'
import { languageOf } from '@/components/console/highlight'
import { useKeys } from '@/components/console/keyboard'
import { Button } from '@/components/ui/button'
import { NativeSelect } from '@/components/ui/native-select'
import { useCopy } from '@/lib/client/use-copy'
import { CHANGE_WORDS, linesOf, type ShownFile } from './export-lines'
import type { ReleaseExport } from './types'

type Props = {
  files: readonly ShownFile[]
  /** Index of the file in view. */
  shown: number
  release: ReleaseExport['release']
  other: ReleaseExport['release'] | null
  onShow: (name: string) => void
}

/** One file at a time: whole, or what changed in it since the other release. Copy and download take this release's. */
export function ExportFiles({ files, shown, release, other, onShow }: Props) {
  const file = files[shown]!
  const lines = useMemo(() => linesOf(file), [file])
  const { copied, copy } = useCopy()
  const [uncopied, setUncopied] = useState(false)
  const gone = file.now === null ? 'It is only in the other release.' : null
  const copyFile = async () => setUncopied(!(await copy(file.now ?? '')))
  const download = () => save(file.name, file.now ?? '')

  useKeys([
    { keys: 'c', label: 'Copy this file', reason: gone, run: () => void copyFile() },
    { keys: 'd', label: 'Download this file', reason: gone, run: download },
  ])

  return (
    <section aria-label="Files" className="overflow-hidden rounded-md border">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b px-3 py-2">
        <div className="flex min-w-0 flex-1 basis-72 items-center gap-3">
          {files.length > 1 ? (
            <NativeSelect
              aria-label="File"
              value={file.name}
              onChange={event => onShow(event.target.value)}
              className="max-w-xl font-mono"
            >
              {files.map(({ name, change }) => (
                <option key={name} value={name}>
                  {change === null ? name : `${name} (${CHANGE_WORDS[change]})`}
                </option>
              ))}
            </NativeSelect>
          ) : (
            <span className="truncate font-mono text-meta">{file.name}</span>
          )}
          <span className="shrink-0 text-meta text-muted tabular-nums">{count(file, lines.length)}</span>
        </div>
        <span className="flex gap-2">
          <Button size="sm" kbd="c" reason={gone} onClick={() => void copyFile()}>
            {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
            {copied ? 'Copied' : 'Copy'}
          </Button>
          <Button size="sm" kbd="d" reason={gone} onClick={download}>
            <Download aria-hidden="true" />
            Download
          </Button>
        </span>
      </div>
      {uncopied && (
        <p role="status" className="border-b px-3 py-1.5 text-table text-muted">
          This browser gives no access to the clipboard here. Download the file instead.
        </p>
      )}
      {other && (
        <p className="border-b px-3 py-1.5 text-table text-muted">
          {file.change === 'same'
            ? `Same as in ${other.environment.name} r${other.number}.`
            : `Changed lines: − ${other.environment.name} r${other.number}, + ${release.environment.name} r${release.number}.`}
        </p>
      )}
      <CodeView
        key={`${file.name} ${file.change}`}
        label={file.name}
        lines={lines}
        language={languageOf(file.name)}
        marks={file.change !== null && file.change !== 'same'}
      />
    </section>
  )
}

function count(file: ShownFile, lines: number): string {
  if (file.change === null || file.change === 'same')
    return `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'}`
  return CHANGE_WORDS[file.change]
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name.slice(name.lastIndexOf('/') + 1)
  link.click()
  // Not at once: the browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
