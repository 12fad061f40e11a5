/**
 * What OPA hashes when it verifies a bundle (specs/enforcers.md §1.2; OPA `bundle/hash.go`): "structured" files as
 * canonical text, every other file as raw bytes. Our hash must equal OPA's or no enforcer loads the bundle.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { isRefusal, type Refusal, refuse } from '../refusal'
import { type JsonTree, parseJsonTree } from './json-tree'

export type BundleFile = { name: string; bytes: Uint8Array }

/** Go writes map keys in the order of their UTF-8 bytes, which is code point order; JavaScript sorts UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = codePointRank(a.charCodeAt(i)) - codePointRank(b.charCodeAt(i))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Surrogates stand for code points above U+FFFF, so they rank above U+E000–U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** Go's encoding/json with HTML escaping off: JSON.stringify, but U+2028 and U+2029 are escaped. */
function goString(value: string): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

export function canonicalTreeText(tree: JsonTree): string {
  if (tree === null || typeof tree === 'boolean') return String(tree)
  if (typeof tree === 'string') return goString(tree)
  if (Array.isArray(tree)) return `[${tree.map(canonicalTreeText).join(',')}]`
  if (!(tree instanceof Map)) return tree.number
  const members = [...tree].sort(([a], [b]) => compareUtf8(a, b))
  return `{${members.map(([key, value]) => `${goString(key)}:${canonicalTreeText(value)}`).join(',')}}`
}

/** OPA's canonical text of a JSON text. Numbers stay the literal that was written. */
export function opaCanonicalText(text: string): string | Refusal {
  const tree = parseJsonTree(text)
  return isRefusal(tree) ? tree : canonicalTreeText(tree)
}

const basename = (name: string) => name.slice(name.lastIndexOf('/') + 1)

/** 64 lower-case hex digits: the hash that OPA compares with the signature's. */
export function opaFileHash(file: BundleFile): string | Refusal {
  const base = basename(file.name)
  if (base === 'data.yaml' || base === 'data.yml') {
    return refuse('invalid_input', `${file.name} is YAML: bundles of Countersign hold data as JSON only.`)
  }
  if (base !== 'data.json' && base !== '.manifest') return bytesToHex(sha256(file.bytes))
  const text = decodeUtf8(file.bytes)
  if (text === null) return refuse('invalid_input', `${file.name} is not UTF-8 text.`)
  const canonical = opaCanonicalText(text)
  if (isRefusal(canonical)) return refuse('invalid_input', `${file.name}: ${canonical.detail}`)
  return bytesToHex(sha256(utf8ToBytes(canonical)))
}

export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
