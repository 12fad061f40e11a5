/** The JSON body of a command: bounded in size and depth, read strictly (no duplicate keys, no `__proto__`). */
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import { IMPORT_LIMITS, parseStrictJson } from '@/lib/domain/strict-json'

/** Imports are the largest bodies: DESIGN §9 allows documents of 32 MB, and JSON text of one doubles at most. */
const MAX_BODY_BYTES = 66 * 1024 * 1024

export async function readJsonBody(request: Request): Promise<unknown | Refusal> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    return refuse('invalid_input', 'The body must be JSON: send Content-Type: application/json.')
  const text = await readBounded(request)
  if (text === null) return refuse('too_large', `The body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB.`)
  if (text === '') return {}
  const parsed = parseStrictJson(text, { limits: { ...IMPORT_LIMITS, bytes: MAX_BODY_BYTES } })
  return isRefusal(parsed) ? parsed : parsed.value
}

async function readBounded(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
