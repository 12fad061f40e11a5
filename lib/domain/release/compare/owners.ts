import { CONTROL_LAYERS, LAYER_NAMES } from '../../control-layer/layers'
import type { ReleaseContent } from '../content'
import type { Add } from './difference'

export function compareOwners(before: ReleaseContent, after: ReleaseContent, add: Add): void {
  if (before.agent.name !== after.agent.name)
    add('ownership', 'other', `name: ${before.agent.name} → ${after.agent.name}`)
  if (before.agent.team !== after.agent.team)
    add('ownership', 'other', `team: ${before.agent.team} → ${after.agent.team}`)
  for (const layer of CONTROL_LAYERS) {
    const was = before.ownership[layer]
    const is = after.ownership[layer]
    const say = (role: string, a: string | undefined, b: string | undefined) => {
      if (a !== b)
        add('ownership', 'other', `${LAYER_NAMES[layer]} ${role}: ${a ?? 'nobody'} → ${b ?? 'nobody'}`)
    }
    say('accountable', was.accountable?.name, is.accountable?.name)
    say('deputy', was.deputy?.name, is.deputy?.name)
    say('team', was.team ?? undefined, is.team ?? undefined)
  }
}
