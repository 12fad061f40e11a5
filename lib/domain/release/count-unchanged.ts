/** How much of each section two releases have in common: "Unchanged 11". */
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import type { ReleaseContent, ReleaseDigests } from './content'

/** Entries of lists (an action, a guardrail, an identity) and single values (a rollback, a model) count one each. */
export function countUnchanged(
  before: { content: ReleaseContent; digests: ReleaseDigests },
  after: { content: ReleaseContent; digests: ReleaseDigests },
): Record<ControlLayer, number> {
  const count = (layer: ControlLayer) => {
    const [was, is] = [before.content.sections[layer], after.content.sections[layer]]
    if (before.digests.sections[layer] === after.digests.sections[layer]) return parts(is).length
    const old = new Set(parts(was).map(canonicalJson))
    return parts(is).filter(part => old.has(canonicalJson(part))).length
  }
  return Object.fromEntries(CONTROL_LAYERS.map(layer => [layer, count(layer)])) as Record<
    ControlLayer,
    number
  >
}

function parts(section: object): [string, unknown][] {
  return Object.entries(section).flatMap(([name, value]): [string, unknown][] => {
    if (!Array.isArray(value)) return [[name, value]]
    // Endpoints and data sets are listed per system.
    return value.flatMap((item): [string, unknown][] =>
      Array.isArray(item?.[name])
        ? item[name].map((inner: unknown): [string, unknown] => [name, { ...item, [name]: inner }])
        : [[name, item]],
    )
  })
}
