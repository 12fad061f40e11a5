/**
 * Signatures that a small release carries from the one in force (docs/decisions/012-drift.md): over sections that
 * are word for word what was signed. Worked out when a package is composed, and judged again by the signer, who
 * believes neither the console that composed it nor the release that it names.
 */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import {
  type CarriedSignature,
  digestRelease,
  type ReleaseContent,
  type ReleaseDigests,
  requirementsOf,
} from './content'
import type { SigningMethod } from './sign-off'
import type { ReleaseState } from './states'

/** A release whose signatures are carried, with what stands behind them. Times in epoch milliseconds. */
export type CarrySource = {
  id: string
  agent_id: string
  environment: string
  number: number
  state: ReleaseState
  digest: string
  certified_until: number | null
  ended_at: number | null
  /** The signer published it, so its own facts were checked. */
  in_bundle: boolean
  content: ReleaseContent
  /** Those that are not void. */
  signOffs: CarriedSigner[]
}

export type CarriedSigner = {
  layer: ControlLayer
  person_id: string
  person_name: string
  on_behalf_of: string | null
  /** The other persons that these two turned out to be: accounts that were linked, be it since then. */
  same_humans?: readonly string[]
  /** It needed an exception, which ends: who signed might not be free to sign that again. */
  excepted?: boolean
  method: SigningMethod
  digest: string
  section_digest: string
}

/** By id: the release in force and all that it carries from. */
export type CarryChain = ReadonlyMap<string, CarrySource>

/** After so many releases a layer looks at its section again. */
export const MAX_CARRY_DEPTH = 10

const worked = new WeakMap<ReleaseContent, ReleaseDigests>()

/** Each layer asks for the same ones, at every depth; content is never changed once it was read or composed. */
function digestsOf(content: ReleaseContent): ReleaseDigests {
  const digests = worked.get(content) ?? digestRelease(content)
  worked.set(content, digests)
  return digests
}

/** The signatures that stand for a layer of a release: its own, or those that it carries. Empty: none hold. */
export function standingSignatures(
  chain: CarryChain,
  id: string,
  layer: ControlLayer,
  depth = 1,
): CarriedSigner[] {
  const release = chain.get(id)
  if (!release || depth > MAX_CARRY_DEPTH) return []
  const { root, sections } = digestsOf(release.content)
  if (root !== release.digest) return []
  const own = release.signOffs.filter(
    signOff =>
      signOff.layer === layer && signOff.digest === root && signOff.section_digest === sections[layer],
  )
  if (own.length > 0) return own
  const carried = release.content.requirements?.carried?.[layer]
  const base = carried && chain.get(carried.release)
  if (!carried || !base || !sameSection(release, base, layer, carried)) return []
  return standingSignatures(chain, base.id, layer, depth + 1)
}

type Placed = Pick<CarrySource, 'agent_id' | 'environment' | 'number' | 'content'>

/** Is it what was signed: the same agent and place, an earlier release, section and owners word for word? */
function sameSection(
  release: Placed,
  base: CarrySource,
  layer: ControlLayer,
  carried: CarriedSignature,
): boolean {
  const section = digestsOf(base.content).sections[layer]
  return (
    base.agent_id === release.agent_id &&
    base.environment === release.environment &&
    base.number < release.number &&
    base.digest === carried.digest &&
    section === carried.section_digest &&
    section === digestsOf(release.content).sections[layer] &&
    sameFor(release.content, base.content, layer)
  )
}

/** Owners and questions of the layer, and what the environment is. */
function sameFor(one: ReleaseContent, other: ReleaseContent, layer: ControlLayer): boolean {
  const about = (content: ReleaseContent) =>
    canonicalJson([
      content.environment,
      content.ownership[layer],
      requirementsOf(content).checklist[layer] ?? [],
    ])
  return about(one) === about(other)
}

export type CarryFacts = {
  /** The release in force. */
  base: string
  number: number
  chain: CarryChain
  /** Layers that answer for what differs. */
  concerned: readonly ControlLayer[]
  /** Everybody who took part in the new release. */
  contributors: readonly string[]
}

/** The content with the signatures that it carries, and the layers that are left to sign. */
export function carrySignatures(content: ReleaseContent, facts: CarryFacts): ReleaseContent {
  // A prototype is its team's to sign each time.
  if (content.sections.app.prototype) return content
  const needs = requirementsOf(content)
  const base = facts.chain.get(facts.base)
  const carried: Partial<Record<ControlLayer, CarriedSignature>> = {}
  const layers = { ...needs.layers }
  const used = new Set(facts.contributors)
  const { sections } = digestsOf(content)
  const placed = base && { ...base, number: facts.number, content }
  for (const layer of CONTROL_LAYERS) {
    if (!base || !placed || base.state !== 'published' || !base.in_bundle) break
    if (layers[layer] === 0 || facts.concerned.includes(layer)) continue
    // Whether a drill is recent enough is asked of who signs.
    if (layer === 'pam' && needs.drill) continue
    const signature = { release: base.id, digest: base.digest, section_digest: sections[layer] }
    const standing = standingSignatures(facts.chain, base.id, layer)
    const people = standing.flatMap(humansBehind)
    if (
      standing.length < layers[layer] ||
      new Set(people).size < people.length ||
      !sameSection(placed, base, layer, signature) ||
      (needs.passkey && standing.some(({ method }) => method !== 'passkey')) ||
      standing.some(({ excepted }) => excepted) ||
      people.some(person => used.has(person))
    )
      continue
    for (const person of people) used.add(person)
    carried[layer] = signature
    layers[layer] = 0
  }
  if (CONTROL_LAYERS.filter(layer => layers[layer] > 0).length < LEAST_LAYERS) {
    for (const layer of ['app', 'security'] as const) {
      delete carried[layer]
      layers[layer] = Math.max(1, needs.layers[layer])
    }
  }
  return { ...content, requirements: { ...needs, layers, carried } }
}

/** As every matrix asks: nobody releases alone. */
const LEAST_LAYERS = 2

const peopleBehind = ({ person_id, on_behalf_of }: CarriedSigner) =>
  on_behalf_of === null ? [person_id] : [person_id, on_behalf_of]

const humansBehind = (signer: CarriedSigner) => [...peopleBehind(signer), ...(signer.same_humans ?? [])]

export type CarryingRelease = Placed & {
  state: ReleaseState
  /** Epoch milliseconds; null until it is in force. */
  published_at: number | null
  contributors: readonly { person_id: string }[]
  /** Those who signed it. */
  signers: readonly string[]
}

/** Why what it says it carries doesn't hold; null when all of it does, or nothing is carried. */
export function carriedFault(
  release: CarryingRelease,
  { sections }: Pick<ReleaseDigests, 'sections'>,
  chain: CarryChain,
): string | null {
  const needs = requirementsOf(release.content)
  const carried = CONTROL_LAYERS.flatMap(layer => {
    const signature = needs.carried?.[layer]
    return signature ? [{ layer, signature }] : []
  })
  if (carried.length === 0) return null
  const base = chain.get(carried[0]!.signature.release)
  if (!base || carried.some(({ signature }) => signature.release !== base.id))
    return 'it carries signatures of a release that is not the one before it.'
  if (!base.in_bundle) return 'it carries signatures of a release that never was in force.'
  const before =
    release.state === 'published'
      ? base.state === 'superseded' && base.ended_at !== null && base.ended_at === release.published_at
      : base.state === 'published'
  if (!before) return 'it carries signatures of a release that was not in force before it.'
  if (CONTROL_LAYERS.filter(layer => needs.layers[layer] > 0).length < LEAST_LAYERS)
    return 'fewer than two layers sign it.'
  const used = new Set([...release.contributors.map(one => one.person_id), ...release.signers])
  // Accounts that are linked later end nothing that is in force, as with signatures of its own.
  const behind = release.state === 'published' ? peopleBehind : humansBehind
  for (const { layer, signature } of carried) {
    const name = LAYER_NAMES[layer]
    if (needs.layers[layer] !== 0) return `${name} both signs it and is carried.`
    if (signature.section_digest !== sections[layer] || !sameSection(release, base, layer, signature))
      return `the section or the owners of ${name} are not those that were signed.`
    const standing = standingSignatures(chain, base.id, layer)
    if (standing.length === 0) return `${name} did not sign what is carried.`
    if (needs.passkey && standing.some(({ method }) => method !== 'passkey'))
      return `${name} signed what is carried without a passkey.`
    // As above: what is in force stays so.
    if (release.state !== 'published' && standing.some(({ excepted }) => excepted))
      return `${name} signed what is carried by an exception, and that is asked for again.`
    const people = standing.flatMap(behind)
    if (people.some(person => used.has(person)))
      return `who signed ${name} took part in it or answers for another layer.`
    for (const person of people) used.add(person)
  }
  return null
}
