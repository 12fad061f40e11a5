/**
 * What becomes of the layers that a person held when they leave: the deputy moves up; without one the layer is
 * vacant, which blocks every release of that agent until somebody is named.
 */
import type { ControlLayer } from './layers'

export type Holding = {
  agent_id: string
  agent: string
  layer: ControlLayer
  team_id: string | null
  accountable_id: string | null
  deputy_id: string | null
}

export type LeftLayer = Holding & {
  becomes: { accountable_id: string | null; deputy_id: null }
  effect: 'vacant' | 'deputy_promoted' | 'deputy_removed'
}

export function leaveLayers(personId: string, holdings: readonly Holding[]): LeftLayer[] {
  return holdings.flatMap((holding): LeftLayer[] => {
    if (holding.deputy_id === personId) {
      return [
        {
          ...holding,
          becomes: { accountable_id: holding.accountable_id, deputy_id: null },
          effect: 'deputy_removed',
        },
      ]
    }
    if (holding.accountable_id !== personId) return []
    const effect = holding.deputy_id === null ? 'vacant' : 'deputy_promoted'
    return [{ ...holding, becomes: { accountable_id: holding.deputy_id, deputy_id: null }, effect }]
  })
}
