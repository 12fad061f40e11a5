import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { SigningRelease } from '@/lib/domain/release/can-sign'

/** Whose signature stands for a layer of a small release; null where the layer signs itself, or nobody does. */
export function carriedLayer(
  { requirements, carried }: Pick<SigningRelease, 'requirements' | 'carried'>,
  layer: ControlLayer,
): { release: string; people: string[] } | null {
  const named = requirements.carried?.[layer]
  if (!named) return null
  const signed = carried?.signatures.filter(each => each.layer === layer) ?? []
  return { release: named.release, people: signed.map(each => each.person_name) }
}
