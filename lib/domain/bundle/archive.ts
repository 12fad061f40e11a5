/**
 * A deterministic POSIX ustar archive (IEEE Std 1003.1, pax "ustar Interchange Format"): sorted names, fixed mode,
 * owner and time, so the same files are the same bytes. Names never start with `./`: OPA then refuses signed bundles.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { type Refusal, refuse } from '../refusal'
import { type BundleFile, compareUtf8 } from './opa-canonical'

const BLOCK = 512
const NAME = /^(?:\.?[a-z0-9][a-zA-Z0-9_.-]*\/)*\.?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/
const MAX_NAME = 100

/** May a file of an archive be named so? It stays below the folder into which it is unpacked. */
export const isArchiveName = (name: string): boolean => NAME.test(name) && name.length <= MAX_NAME

/** Bytes of the tar, not compressed. Throws on a name or a duplicate that no caller of ours may produce. */
export function writeTar(files: readonly BundleFile[]): Uint8Array {
  const parts = [...inArchiveOrder(files).map(tarEntry), TAR_END]
  const tar = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    tar.set(part, at)
    at += part.length
  }
  return tar
}

/** Sorted by name. Throws where a name stands twice. */
export function inArchiveOrder<F extends { name: string }>(files: readonly F[]): F[] {
  const sorted = [...files].sort((a, b) => compareUtf8(a.name, b.name))
  for (const [i, { name }] of sorted.entries())
    if (name === sorted[i - 1]?.name) throw new TypeError(`inArchiveOrder: ${name} stands twice`)
  return sorted
}

/** One file as it stands in the archive: header and padded content. */
export function tarEntry({ name, bytes }: BundleFile): Uint8Array {
  if (!isArchiveName(name)) throw new TypeError(`tarEntry: the name ${name} can't be archived`)
  const entry = new Uint8Array(BLOCK + padded(bytes.length))
  entry.set(header(name, bytes.length), 0)
  entry.set(bytes, BLOCK)
  return entry
}

/** What ends an archive. */
export const TAR_END = new Uint8Array(2 * BLOCK)

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK
}

function header(name: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK)
  const put = (offset: number, text: string) => block.set(utf8ToBytes(text), offset)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  put(0, name)
  put(100, octal(0o644, 7))
  put(108, octal(0, 7)) // uid
  put(116, octal(0, 7)) // gid
  put(124, octal(size, 11))
  put(136, octal(0, 11)) // mtime
  put(148, ' '.repeat(8)) // the checksum counts itself as spaces
  put(156, '0') // a regular file
  put(257, 'ustar\x0000')
  put(329, octal(0, 7))
  put(337, octal(0, 7))
  const checksum = block.reduce((sum, byte) => sum + byte, 0)
  put(148, `${checksum.toString(8).padStart(6, '0')}\0 `)
  return block
}

/** Regular files only, each name once. Anything else is refused: a link or a second copy could hide a file. */
export function readTar(tar: Uint8Array): BundleFile[] | Refusal {
  const files: BundleFile[] = []
  const seen = new Set<string>()
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const block = tar.subarray(at, at + BLOCK)
    if (block.every(byte => byte === 0)) return files
    const name = field(block, 0, 100)
    const size = field(block, 124, 12).trim()
    if (field(block, 257, 6).slice(0, 5) !== 'ustar' || !/^[0-7]+$/.test(size)) {
      return refuse('invalid_input', 'The archive holds something that is not a ustar header.')
    }
    if (!['0', ''].includes(field(block, 156, 1)) || field(block, 345, 155) !== '') {
      return refuse(
        'invalid_input',
        `${name} is not a regular file with a short name, the only kind a bundle holds.`,
      )
    }
    const length = Number.parseInt(size, 8)
    if (at + BLOCK + length > tar.length) return refuse('invalid_input', `The archive ends inside ${name}.`)
    if (!NAME.test(name))
      return refuse('invalid_input', `${JSON.stringify(name)} is not a name that a bundle may hold.`)
    if (seen.has(name)) return refuse('invalid_input', `${name} stands twice in the archive.`)
    seen.add(name)
    files.push({ name, bytes: tar.slice(at + BLOCK, at + BLOCK + length) })
    at += BLOCK + padded(length)
  }
  return refuse('invalid_input', 'The archive has no end marker: it was cut off.')
}

function field(block: Uint8Array, offset: number, length: number): string {
  const bytes = block.subarray(offset, offset + length)
  const end = bytes.indexOf(0)
  return String.fromCharCode(...bytes.subarray(0, end === -1 ? length : end))
}
