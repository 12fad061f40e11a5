'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Refusal } from '@/components/console/refusal'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import { postQuery } from '@/lib/client/api'
import type { QueryOutput } from '@/lib/client/operation-types'
import { isProblem, type Problem } from '@/lib/client/problem'
import { operationQuery } from '@/lib/client/queries'
import type { Evaluation, PreviewInput } from './types'
import { LowerOutcomes, WhyTable } from './why-table'

type Agent = { id: string; name: string }

/** One call, against an agent as it would be released now with the rule of the form, and every rule that was asked. */
export function TryCall({
  agents,
  environments,
  system,
  action,
  example,
  unsaved,
}: {
  agents: readonly Agent[]
  environments: readonly { id: string; name: string }[]
  system: string
  action: string
  example: Record<string, unknown>
  /** The rule as it stands in the form; null while it can't be read. */
  unsaved: PreviewInput | null
}) {
  const [agent, setAgent] = useState(agents[0]?.id ?? '')
  const [environment, setEnvironment] = useState(environments.at(-1)?.id ?? 'production')
  // The example follows the rule until somebody types a call of their own.
  const [typed, setText] = useState<string | null>(null)
  const text = typed ?? JSON.stringify(example, null, 2)
  const [answer, setAnswer] = useState<Evaluation | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [pending, setPending] = useState(false)
  const detail = useQuery({
    ...operationQuery<QueryOutput<'agent.get'>>('agent.get', { agent }),
    enabled: agent !== '',
  })
  const identity = detail.data?.identities[0]
  const blocked =
    agents.length === 0
      ? 'No agent that you may see uses this action.'
      : detail.data && !identity
        ? `${detail.data.name} has no workload identity yet.`
        : null

  async function run() {
    if (blocked || pending || !detail.data || !identity) return
    setPending(true)
    setProblem(null)
    try {
      setAnswer(
        await postQuery<Evaluation>('policy.evaluate', {
          environment,
          against: 'draft',
          agent,
          ...(unsaved && { unsaved }),
          request: requestText({
            identity,
            environment,
            system,
            action,
            text,
            purpose: detail.data.purposes[0]?.code ?? '',
          }),
        }),
      )
    } catch (error) {
      if (!isProblem(error)) throw error
      setProblem(error)
    } finally {
      setPending(false)
    }
  }
  useKeys([{ keys: 'mod+enter', label: 'Run the example call', run: () => void run(), reason: blocked }])
  return (
    <>
      <Section
        title="Try"
        description="Against the agent as a release drafted now would have it, with this rule as it stands here."
      >
        <div className="flex flex-wrap gap-2">
          <NativeSelect
            aria-label="Agent"
            className="w-auto!"
            value={agent}
            onChange={event => setAgent(event.target.value)}
          >
            {agents.map(one => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </NativeSelect>
          <NativeSelect
            aria-label="Environment of the call"
            className="w-auto!"
            value={environment}
            onChange={event => setEnvironment(event.target.value)}
          >
            {environments.map(one => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </NativeSelect>
        </div>
        <Field label="Arguments" hint="JSON, as the tool would get them" className="mt-2">
          {control => (
            <Textarea
              {...control}
              rows={4}
              spellCheck={false}
              className="font-mono text-meta"
              value={text}
              onChange={event => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="mt-2 flex items-center gap-3">
          <ButtonWithReason
            size="sm"
            kbd="mod+enter"
            reason={blocked}
            pending={pending}
            onClick={() => void run()}
          >
            Run
          </ButtonWithReason>
          <span role="status">{answer && <OutcomeChip outcome={answer.result.context.outcome} />}</span>
        </div>
        {answer?.malformed && <p className="mt-1 text-table text-deny">{answer.malformed}</p>}
        <Refusal problem={problem} className="mt-1" />
      </Section>
      {answer && answer.why.length > 0 && (
        <Section title="Why">
          <WhyTable hops={answer.why} />
          <LowerOutcomes lower={answer.lower} />
        </Section>
      )}
    </>
  )
}

/** Text, not an object: what was typed reaches the evaluator as it is, duplicate keys and long numbers included. */
function requestText(call: {
  identity: { kind: string; id?: string; issuer?: string; subject?: string }
  environment: string
  system: string
  action: string
  text: string
  purpose: string
}): string {
  const { identity, environment, system, action, text, purpose } = call
  const subject =
    identity.kind === 'spiffe'
      ? { type: 'agent', id: identity.id }
      : { type: 'agent', id: identity.subject, properties: { issuer: identity.issuer } }
  const rest = { environment, purpose, actor_chain: [] }
  const context = `{${JSON.stringify(rest).slice(1, -1)},"arguments":${text.trim() === '' ? '{}' : text}}`
  return `{"subject":${JSON.stringify(subject)},"action":${JSON.stringify({ name: action })},"resource":${JSON.stringify({ type: 'system', id: system })},"context":${context}}`
}
