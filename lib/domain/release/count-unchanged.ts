/** How much of each section two releases have in common: "Unchanged 11". */
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import { sameJson } from '../same-json'
import type { ReleaseContent, ReleaseDigests } from './content'

/** Entries of lists (an action, a guardrail, an identity) and single values (a rollback, a model) count one each. */
export function countUnchanged(
  before: { content: ReleaseContent; digests: ReleaseDigests },
  after: { content: ReleaseContent; digests: ReleaseDigests },
): Record<ControlLayer, number> {
  const count = (layer: ControlLayer) => {
    const [was, is] = [before.content.sections[layer], after.content.sections[layer]]
    if (before.digests.sections[layer] === after.digests.sections[layer]) return parts(is).length
    return countCommon(parts(was), parts(is))
  }
  return Object.fromEntries(CONTROL_LAYERS.map(layer => [layer, count(layer)])) as Record<
    ControlLayer,
    number
  >
}

/** Most stand where they stood. Of the others, an equal one anywhere counts. */
function countCommon(was: readonly [string, unknown][], is: readonly [string, unknown][]): number {
  const stands = is.map((part, at) => sameJson(part, was[at]))
  const moved = is.filter((_, at) => !stands[at])
  if (moved.length === 0) return is.length
  const old = new Set(was.filter((_, at) => !stands[at]).map(canonicalJson))
  return is.length - moved.filter(part => !old.has(canonicalJson(part))).length
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
