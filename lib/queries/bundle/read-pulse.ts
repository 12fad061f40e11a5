/** What the published pulse itself says: read from its bytes, so that the page shows what enforcers were told. */
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { readTar } from '@/lib/domain/bundle/archive'
import { isRefusal } from '@/lib/domain/refusal'
import { TIERS, type Tier } from '@/lib/domain/policy/model'

/** A pulse is about a kilobyte; a kill list of thousands of agents still fits. */
const MAX_BYTES = 16 * 1024 * 1024

const pulseData = z.object({ fresh_until: z.record(z.enum(TIERS), z.number()) })

/** Epoch seconds per tier; null when the bytes aren't a pulse that we know how to read. */
export function freshUntil(bytes: Uint8Array): Record<Tier, number> | null {
  const files = readTar(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }))
  if (isRefusal(files)) return null
  const data = files.find(file => file.name.endsWith('data.json'))
  if (!data) return null
  const text = JSON.parse(new TextDecoder().decode(data.bytes)) as { countersign_pulse?: unknown }
  const parsed = pulseData.safeParse(text.countersign_pulse ?? text)
  if (!parsed.success) return null
  // Nanoseconds that JavaScript rounds to a few hundred; whole seconds come out exactly.
  return Object.fromEntries(
    Object.entries(parsed.data.fresh_until).map(([tier, at]) => [tier, Math.round(at / 1e9)]),
  ) as Record<Tier, number>
}
