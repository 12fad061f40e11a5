/** What a verified export archive says of itself, held against what is in it. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type BundleFile, decodeUtf8 } from '../bundle/opa-canonical'
import { SIGNATURES_FILE } from '../bundle/signatures'
import { type Refusal, refuse } from '../refusal'
import { EXPORT_MANIFEST, type ExportManifest, exportManifestSchema, ownTexts } from './manifest'

const OWN = new Set([EXPORT_MANIFEST, '.manifest', SIGNATURES_FILE])

/** The manifest of these files, before anything is checked: which environment to verify them for. */
export function readExportManifest(files: readonly BundleFile[]): ExportManifest | Refusal {
  const file = files.find(each => each.name === EXPORT_MANIFEST)
  if (!file)
    return refuse(
      'invalid_input',
      `The archive holds no ${EXPORT_MANIFEST}: it is not an export of Countersign.`,
    )
  try {
    return exportManifestSchema.parse(JSON.parse(decodeUtf8(file.bytes) ?? ''))
  } catch {
    return refuse(
      'invalid_input',
      `${EXPORT_MANIFEST} is not what this version of Countersign reads. A newer one may.`,
    )
  }
}

/** Every file is one that a target lists, with its digest, and none is missing. */
export function checkExportFiles(manifest: ExportManifest, files: readonly BundleFile[]): Refusal | null {
  const listed = new Map(manifest.targets.flatMap(each => each.files.map(file => [file.name, file])))
  for (const { name, bytes } of files) {
    if (OWN.has(name)) continue
    const entry = listed.get(name)
    if (!entry) return refuse('invalid_input', `${name} is in the archive, and no target lists it.`)
    if (entry.sha256 !== bytesToHex(sha256(bytes)))
      return refuse('invalid_input', `${name} is not the file that the manifest lists.`)
    listed.delete(name)
  }
  // The signature is over what JSON says; these two are also as they were written, like every file that is listed.
  for (const [name, text] of ownTexts(manifest)) {
    const file = files.find(each => each.name === name)
    if (!file || decodeUtf8(file.bytes) !== text)
      return refuse('invalid_input', `${name} is not as it was written when the archive was signed.`)
  }
  for (const name of listed.keys())
    return refuse('invalid_input', `The manifest lists ${name}, which is not in the archive.`)
  return null
}
