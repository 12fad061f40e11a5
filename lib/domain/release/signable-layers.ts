import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { canSign, type SigningRelease } from './can-sign'

/** The layers that a person could sign once they have signed in freshly: what waits for them. */
export function signableLayers(
  release: SigningRelease,
  personId: string | null,
  now: number,
): ControlLayer[] {
  if (personId === null) return []
  const signer = { personId, authenticatedAt: now, now }
  return CONTROL_LAYERS.filter(layer => canSign(release, layer, signer, release.digest) === null)
}
