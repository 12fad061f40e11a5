/** OPA: the module and the data of the bundle. Complete semantics, so that nothing is inexpressible. */
import type { BundlePolicy } from '../../policy/model'
import { agentText, sharedText } from '../../policy/rego/data-json'
import { indentJson } from '../indent-json'
import type { Exported } from '../target'

/** The files of the bundle, laid out for reading: `opa run --bundle opa` loads them as they lie there. */
export function exportOpa(policy: BundlePolicy, { regoText }: { regoText: string }): Exported {
  const agents = Object.entries(policy.agents).map(([id, agent]) => ({
    name: `countersign/policy/agents/${id}/data.json`,
    text: indentJson(agentText(agent, policy.guardrails)),
  }))
  return {
    files: [
      { name: 'countersign/countersign.rego', text: regoText },
      { name: 'countersign/data.json', text: indentJson(sharedText(policy)) },
      ...agents,
    ],
    inexpressible: [],
  }
}
