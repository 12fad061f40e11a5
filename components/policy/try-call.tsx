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
import { clockLacks, NOW, secondsOf, SimulatorClock } from './simulator-clock'
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
  const [typedContext, setContext] = useState<string | null>(null)
  const [clock, setClock] = useState(NOW)
  const [answer, setAnswer] = useState<Evaluation | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [pending, setPending] = useState(false)
  const detail = useQuery({
    ...operationQuery<QueryOutput<'agent.get'>>('agent.get', { agent }),
    enabled: agent !== '',
  })
  const identity = detail.data?.identities[0]
  const context = typedContext ?? exampleContext(detail.data?.purposes[0]?.code, unsaved)
  const blocked =
    agents.length === 0
      ? 'No agent that you may see uses this action.'
      : detail.data && !identity
        ? `${detail.data.name} has no workload identity yet.`
        : clockLacks(clock)

  async function run() {
    if (blocked || pending || !detail.data || !identity) return
    setPending(true)
    setProblem(null)
    const at = secondsOf(clock)
    try {
      setAnswer(
        await postQuery<Evaluation>('policy.evaluate', {
          environment,
          against: 'draft',
          agent,
          ...(unsaved && { unsaved }),
          ...(at !== null && { at: new Date(at * 1000).toISOString() }),
          request: requestText({ identity, environment, system, action, text, context }),
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
        <details className="mt-2">
          <summary className="text-table text-muted">
            The rest of the call: purpose, chain, counters, session, the clock
          </summary>
          <Field
            label="Context"
            hint="JSON, as the enforcer fills it: also session, on_behalf_of, data_class, posture. usage has the counters, this call included."
            className="mt-2"
          >
            {control => (
              <Textarea
                {...control}
                rows={5}
                spellCheck={false}
                className="font-mono text-meta"
                value={context}
                onChange={event => setContext(event.target.value)}
              />
            )}
          </Field>
          <div className="mt-2">
            <SimulatorClock choice={clock} onChoice={setClock} />
          </div>
        </details>
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

/** What a call has beside its arguments, with a counter just over the limit that the form is about. */
function exampleContext(purpose: string | undefined, unsaved: PreviewInput | null): string {
  const limit = unsaved?.limit as { at_most?: unknown } | null | undefined
  const counter = limit && {
    [typeof unsaved?.id === 'string' ? unsaved.id : 'draft']: Number(limit.at_most) + 1,
  }
  return JSON.stringify(
    { purpose: purpose ?? '', actor_chain: [], ...(counter && { usage: counter }) },
    null,
    2,
  )
}

/** Text, not an object: what was typed reaches the evaluator as it is, duplicate keys and long numbers included. */
function requestText(call: {
  identity: { kind: string; id?: string; issuer?: string; subject?: string }
  environment: string
  system: string
  action: string
  text: string
  context: string
}): string {
  const { identity, environment, system, action, text, context } = call
  const subject =
    identity.kind === 'spiffe'
      ? { type: 'agent', id: identity.id }
      : { type: 'agent', id: identity.subject, properties: { issuer: identity.issuer } }
  const rest = context
    .trim()
    .replace(/^\{|\}$/g, '')
    .trim()
  const parts = [`"environment":${JSON.stringify(environment)}`, ...(rest === '' ? [] : [rest])]
  const own = `{${parts.join(',')},"arguments":${text.trim() === '' ? '{}' : text}}`
  return `{"subject":${JSON.stringify(subject)},"action":${JSON.stringify({ name: action })},"resource":${JSON.stringify({ type: 'system', id: system })},"context":${own}}`
}
