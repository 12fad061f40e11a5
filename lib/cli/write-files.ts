/** Where exported files go. Their names come from a server: only such as an archive may hold, so never above the folder. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { visibleLine } from '../domain/action/visible-text'
import { isArchiveName } from '../domain/bundle/archive'
import { CallFailed } from './api'

type File = { name: string; bytes: Uint8Array }

/** Into the folder; or to standard output, each below its name where there are several. */
export function writeFiles(folder: string | undefined, files: readonly File[]): void {
  const odd = files.find(file => !isArchiveName(file.name))
  if (odd)
    throw new CallFailed(
      `${visibleLine(odd.name)} is not a name that an exported file has. Nothing was written.`,
    )
  for (const { name, bytes } of files) {
    if (folder === undefined) {
      if (files.length > 1) process.stdout.write(`==> ${name} <==\n`)
      process.stdout.write(bytes)
      continue
    }
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    console.error(`Wrote ${path}`)
  }
}

/** `out` is a file, or a folder that is there; without it the file's own name, here. */
export function writeArchive(out: string | undefined, name: string, bytes: Uint8Array): void {
  if (!isArchiveName(name))
    throw new CallFailed(`${visibleLine(name)} is not a name for a file. Nothing was written.`)
  const isFolder = out !== undefined && existsSync(out) && statSync(out).isDirectory()
  const path = out === undefined ? name : isFolder ? join(out, name) : out
  writeFileSync(path, bytes)
  console.error(`Wrote ${path}`)
}
