/**
 * The difference between two versions of the rules about rules, in sentences. `tighter` asks for more before an
 * agent is released, `looser` for less; each sentence is judged by itself, so taking away a row that another one
 * makes superfluous reads as looser too.
 */
import { visibleLine } from '../action/visible-text'
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import { holdsWherever, requirementInWords, timesSigned, whenInWords } from './describe-when'
import type { MatrixRow, OrganisationRules } from './rules'
import { describeGateways } from './describe-gateways'
import { describeSettings } from './describe-settings'

export type RulesChange = { kind: 'tighter' | 'looser' | 'other'; text: string }

export function describeRules(before: OrganisationRules, after: OrganisationRules): RulesChange[] {
  return [
    ...matrixChanges(before.matrix, after.matrix),
    ...CONTROL_LAYERS.flatMap(layer => checklistChanges(layer, before, after)),
    ...describeSettings(before.settings, after.settings),
    ...describeGateways(before.gateways, after.gateways),
  ]
}

const name = (row: MatrixRow) => visibleLine(row.name)

function matrixChanges(before: MatrixRow[], after: MatrixRow[]): RulesChange[] {
  const kept = after.flatMap(row => {
    const was = before.find(other => other.name === row.name)
    return was ? [{ was, row }] : []
  })
  const removed = before.filter(row => !kept.some(pair => pair.was === row))
  const added = after.filter(row => !kept.some(pair => pair.row === row))
  const renamed = added.flatMap(row => {
    const was = removed.find(other => sameButName(other, row))
    return was ? [{ was, row }] : []
  })
  const changes = [
    ...renamed.map(({ was, row }) => other(`${name(was)} is called ${name(row)} now`)),
    ...added.filter(row => !renamed.some(pair => pair.row === row)).map(rowAdded),
    ...removed.filter(row => !renamed.some(pair => pair.was === row)).map(rowRemoved),
    ...kept.flatMap(({ was, row }) => rowChanges(was, row)),
  ]
  const sameRows = added.length === 0 && removed.length === 0
  if (sameRows && kept.some(({ was }, index) => was !== before[index]))
    changes.push(other('The rows stand in another order, which changes nothing of what they ask for'))
  return changes
}

/** A zero and nothing said are the same requirement. */
function sameButName(a: MatrixRow, b: MatrixRow): boolean {
  const same = CONTROL_LAYERS.every(layer => (a.requires[layer] ?? 0) === (b.requires[layer] ?? 0))
  return (
    same &&
    a.passkey === b.passkey &&
    Boolean(a.drill) === Boolean(b.drill) &&
    canonicalJson(a.when) === canonicalJson(b.when)
  )
}

const demand = (row: MatrixRow) =>
  `${requirementInWords(row)}${whenInWords(row.when) ? ` where ${whenInWords(row.when)}` : ' for every release'}`

function rowAdded(row: MatrixRow): RulesChange {
  const nothing = !row.passkey && !row.drill && CONTROL_LAYERS.every(layer => !row.requires[layer])
  return { kind: nothing ? 'other' : 'tighter', text: `${name(row)} was added: ${demand(row)}` }
}

function rowRemoved(row: MatrixRow): RulesChange {
  return { kind: 'looser', text: `${name(row)} was removed, which asked for ${demand(row)}` }
}

function rowChanges(was: MatrixRow, row: MatrixRow): RulesChange[] {
  const changes: RulesChange[] = []
  for (const layer of CONTROL_LAYERS) {
    const [from, to] = [was.requires[layer] ?? 0, row.requires[layer] ?? 0]
    if (from !== to)
      changes.push({
        kind: to > from ? 'tighter' : 'looser',
        text: `${name(row)}: ${LAYER_NAMES[layer]} ${countWords(from, to)}`,
      })
  }
  if (was.passkey !== row.passkey)
    changes.push({
      kind: row.passkey ? 'tighter' : 'looser',
      text: `${name(row)}: passkeys are ${row.passkey ? '' : 'no longer '}required`,
    })
  if (Boolean(was.drill) !== Boolean(row.drill))
    changes.push({
      kind: row.drill ? 'tighter' : 'looser',
      text: `${name(row)}: a rollback drill is ${row.drill ? '' : 'no longer '}required`,
    })
  const [from, to] = [whenInWords(was.when), whenInWords(row.when)]
  if (canonicalJson(was.when) !== canonicalJson(row.when))
    changes.push({
      kind: holdsWherever(row.when, was.when)
        ? 'tighter'
        : holdsWherever(was.when, row.when)
          ? 'looser'
          : 'other',
      text: `${name(row)} ${to ? `holds where ${to}` : 'always holds'}, ${from ? `it held where ${from}` : 'it always held'}`,
    })
  return changes
}

function countWords(from: number, to: number): string {
  if (to === 0) return `no longer signs (${timesSigned(from)} until now)`
  return from === 0
    ? `signs ${timesSigned(to)}, it didn't sign`
    : `signs ${timesSigned(to)} instead of ${timesSigned(from)}`
}

function checklistChanges(
  layer: ControlLayer,
  before: OrganisationRules,
  after: OrganisationRules,
): RulesChange[] {
  const [was, is] = [before.checklist[layer] ?? [], after.checklist[layer] ?? []]
  const of = LAYER_NAMES[layer]
  const text = (question: string) => `“${visibleLine(question)}”`
  const changes: RulesChange[] = []
  for (const { id, question, mandatory } of is) {
    const old = was.find(one => one.id === id)
    if (!old) {
      changes.push({
        kind: mandatory ? 'tighter' : 'other',
        text: `A${mandatory ? '' : 'n optional'} question was added to ${of}: ${text(question)}`,
      })
      continue
    }
    if (old.question !== question)
      changes.push(other(`${of}: ${text(old.question)} reads ${text(question)} now`))
    if (old.mandatory !== mandatory)
      changes.push({
        kind: mandatory ? 'tighter' : 'looser',
        text: `${of}: ${text(question)} ${mandatory ? 'must be answered' : 'may stay unanswered'}`,
      })
  }
  for (const { id, question, mandatory } of was) {
    if (is.some(one => one.id === id)) continue
    changes.push({
      kind: mandatory ? 'looser' : 'other',
      text: `A${mandatory ? '' : 'n optional'} question was removed from ${of}: ${text(question)}`,
    })
  }
  const order = (ids: { id: string }[], others: { id: string }[]) =>
    ids.flatMap(({ id }) => (others.some(one => one.id === id) ? [id] : [])).join(' ')
  if (order(was, is) !== order(is, was)) changes.push(other(`The questions of ${of} stand in another order`))
  return changes
}

const other = (text: string): RulesChange => ({ kind: 'other', text })
