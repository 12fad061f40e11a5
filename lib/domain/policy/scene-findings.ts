/** What stands out in the rules of the actions that a change touches: said once, however many agents it is true of. */
import { type Finding, findingsOf } from './analysis/findings'
import { type CellCache, cellCache } from './analysis/rule-diagrams'
import { sameJson } from '../same-json'
import { placeOf, type Scene } from './scene'

export type SceneFinding = Finding & {
  /** Agents and environments in which it is so. */
  agents: string[]
  environments: string[]
}

/** Rule sets that are looked at: an organisation's actions mostly share theirs. */
const MAX_RULE_SETS = 400
export const MAX_FINDINGS = 100

/** Only actions whose rules differ from those in `before`, or that are new. `now` in epoch seconds. */
export function sceneFindings(
  before: readonly Scene[],
  after: readonly Scene[],
  names: ReadonlyMap<string, string>,
  now: number,
): SceneFinding[] {
  const cache: CellCache = cellCache(now)
  const looked = new Map<string, Finding[]>()
  const found = new Map<string, SceneFinding>()
  const beyond = new Set<string>()
  const old = new Map(
    before.map(scene => [
      `${scene.agent.id}\n${scene.environment}`,
      new Map(scene.actions.map(action => [placeOf(action), action])),
    ]),
  )
  for (const { agent, environment, actions } of after) {
    const known = old.get(`${agent.id}\n${environment}`)
    for (const action of actions) {
      const was = known?.get(placeOf(action))
      if (action.rules.length === 0 || (was && sameJson(was, action))) continue
      const key = JSON.stringify([environment, action])
      let findings = looked.get(key)
      if (!findings) {
        if (looked.size >= MAX_RULE_SETS) {
          beyond.add(placeOf(action))
          continue
        }
        findings = findingsOf({ action, environment }, names, cache)
        looked.set(key, findings)
      }
      for (const finding of findings) {
        const id = `${finding.kind}\n${placeOf(finding)}\n${finding.sentence}`
        const same = found.get(id) ?? { ...finding, agents: [], environments: [] }
        if (!same.agents.includes(agent.name)) same.agents.push(agent.name)
        if (!same.environments.includes(environment)) same.environments.push(environment)
        found.set(id, same)
      }
    }
  }
  return beyond.size === 0 ? [...found.values()] : [...found.values(), notLooked(beyond.size)]
}

/** Of no action: system and action are "". */
function notLooked(actions: number): SceneFinding {
  const sentence = `The rules of ${actions.toLocaleString('en')} more actions are not analysed: the first ${MAX_RULE_SETS} sets of rules are looked at.`
  return { kind: 'not_analysed', system: '', action: '', rules: [], sentence, agents: [], environments: [] }
}
