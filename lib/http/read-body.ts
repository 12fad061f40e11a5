/** The JSON body of an operation: bounded in size and depth, read strictly (no duplicate keys, no `__proto__`). */
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import { parseStrictJson } from '@/lib/domain/strict-json'

/** Bodies are read on the main thread, so most are small. Operations that take more say so (`maxBodyBytes`). */
const DEFAULT_BODY_BYTES = 256 * 1024
const BODY_LIMITS = { depth: 64, nodes: 200_000 }

export async function readJsonBody(
  request: Request,
  maxBytes: number = DEFAULT_BODY_BYTES,
): Promise<unknown | Refusal> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    return refuse('invalid_input', 'The body must be JSON: send Content-Type: application/json.')
  const bytes = await readBounded(request, maxBytes)
  if (bytes === null)
    return refuse('too_large', `The body is larger than ${sizeOf(maxBytes)}, the limit of this operation.`)
  const text = decodeUtf8(bytes)
  if (text === null)
    return refuse('invalid_input', 'The body is not UTF-8 text. Send it in UTF-8 (RFC 8259 §8.1).')
  if (text === '') return {}
  const parsed = parseStrictJson(text, { limits: { ...BODY_LIMITS, bytes: maxBytes } })
  return isRefusal(parsed) ? parsed : parsed.value
}

async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Null for bytes that are no UTF-8: read leniently, they would be stored as U+FFFD, which nobody sent. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes / 1024} KB` : `${bytes / 1024 / 1024} MB`
}
