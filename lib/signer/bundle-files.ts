/**
 * The files of a policy bundle: the module, what all agents share, and one file per agent below `policy/agents`, so that
 * a change of one agent re-does one file (specs/rego-contract.md, Layout).
 */

import { inArchiveOrder } from '../domain/bundle/archive'
import type { BundleContent } from '../domain/bundle/compose-bundle'
import { BUNDLE_ROOT } from '../domain/bundle/manifest'
import { canonicalJson, domainDigest } from '../domain/digest'
import type { AgentPolicy, BundlePolicy } from '../domain/policy/model'
import { agentText, sharedText } from '../domain/policy/rego/data-json'
import { listDigest, type PackedFile, packCanonical, packFile, sha256 } from './packed-file'

/** By the agent's value, which nobody changes in place: whoever composes the same again may hand the same in again. */
const packedAgents = new WeakMap<AgentPolicy, PackedFile>()

export function agentFiles(content: BundleContent): PackedFile[] {
  return Object.entries(content.agents).map(([id, agent]) => {
    const known = packedAgents.get(agent)
    if (known) return known
    const text = agentText(agent, content.guardrails)
    const packed = packCanonical(`${BUNDLE_ROOT}/policy/agents/${id}/data.json`, text)
    packedAgents.set(agent, packed)
    return packed
  })
}

let module: { text: string; packed: PackedFile } | undefined

/** The same for every bundle of one release of Countersign. */
function packedModule(text: string): PackedFile {
  if (module?.text !== text) module = { text, packed: packFile(`${BUNDLE_ROOT}/countersign.rego`, text) }
  return module.packed
}

export function bundleFiles(policy: BundlePolicy, regoText: string): PackedFile[] {
  return [
    packedModule(regoText),
    packCanonical(`${BUNDLE_ROOT}/data.json`, sharedText(policy)),
    ...agentFiles(policy),
  ]
}

/** Digest of what decides: without serial and times, with the module that reads it. 64 hex. */
export function bundleContentDigest(content: BundleContent, regoText: string): string {
  const { environment, identities, guardrails } = content
  const shared = sha256(Buffer.from(canonicalJson({ environment, identities, guardrails })))
  const agents = listDigest(inArchiveOrder(agentFiles(content)))
  return domainDigest('bundle-content', { shared, agents, module: packedModule(regoText).hash })
}
