/** The part of `countersign verify` for export archives: signature, every file, and the manifest, offline. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { visibleLine } from '../domain/action/visible-text'
import { readTar } from '../domain/bundle/archive'
import type { BundleFile } from '../domain/bundle/opa-canonical'
import type { ExportManifest } from '../domain/export/manifest'
import { checkExportFiles, readExportManifest } from '../domain/export/read-archive'
import { TARGET_NAMES } from '../domain/export/target'
import { isRefusal, type Refusal, refuse } from '../domain/refusal'
import { verifyBundle } from '../signer/verify-bundle'

export type VerifiedExport = { manifest: ExportManifest; files: BundleFile[]; kid: string; issuer: string }

/** A small download must not fill the memory. */
const MAX_INFLATED_BYTES = 1024 ** 3

/** `environment`: another one's archive is refused; without it, the one that the manifest names. */
export function verifyExport(
  bytes: Uint8Array,
  publicKeyPem: string,
  environment?: string,
): VerifiedExport | Refusal {
  const named = manifestOf(bytes)
  if (isRefusal(named)) return named
  let verified: ReturnType<typeof verifyBundle>
  try {
    verified = verifyBundle(bytes, publicKeyPem, { scope: environment ?? named.environment })
  } catch {
    return refuse('invalid_input', 'The key is not a P-256 public key in PEM, as the console shows it.')
  }
  if (isRefusal(verified)) return verified
  const { files, kid, issuer } = verified
  const manifest = readExportManifest(files)
  if (isRefusal(manifest)) return manifest
  return checkExportFiles(manifest, files) ?? { manifest, files, kid, issuer }
}

function manifestOf(bytes: Uint8Array): ExportManifest | Refusal {
  let tar: Uint8Array
  try {
    tar = gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES })
  } catch {
    return refuse('invalid_input', 'The file is not a gzip archive of a size that an export can have.')
  }
  const files = readTar(tar)
  return isRefusal(files) ? files : readExportManifest(files)
}

/** Looks at two bytes: an evidence export is larger than memory. */
export function isGzip(file: string): boolean {
  const start = Buffer.alloc(2)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, start)
  } finally {
    closeSync(descriptor)
  }
  return start.equals(Buffer.of(0x1f, 0x8b))
}

/** The longest name of a target, and a space. */
const WIDTH = Math.max(...Object.values(TARGET_NAMES).map(name => name.length)) + 1

/** Prints what was found; the result is the exit code. */
export function verifyArchiveFile(file: string, keyFile: string, environment?: string): number {
  const verified = verifyExport(readFileSync(file), readFileSync(keyFile, 'utf8'), environment)
  if (isRefusal(verified)) {
    console.error(`Not verified: ${file}\n${visibleLine(verified.detail)}`)
    return 1
  }
  const { manifest, kid, issuer } = verified
  const line = (name: string, value: string) => console.log(`${name.padEnd(WIDTH)}${visibleLine(value)}`)
  line('Organisation', manifest.organisation)
  line('Environment', manifest.environment)
  line('Bundle', `${manifest.serial}, issued ${manifest.issued_at}, expires ${manifest.expires_at}`)
  line('  SHA-256', manifest.bundle.sha256)
  line('Key', `${kid}, of ${issuer}`)
  line('Releases', String(manifest.releases.length))
  for (const { target, refused, files, inexpressible } of manifest.targets) {
    const left = inexpressible.length
    const said = `${files.length} ${files.length === 1 ? 'file' : 'files'}${left > 0 ? `, ${left} not expressible` : ''}`
    line(TARGET_NAMES[target], refused === null ? said : `refused: ${refused}`)
  }
  const count = verified.files.length
  console.log(`\nVerified: ${count} of ${count} files are what was signed, and the manifest lists them all.`)
  return 0
}
