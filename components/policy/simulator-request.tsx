'use client'

import { useQuery } from '@tanstack/react-query'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Skeleton } from '@/components/ui/skeleton'
import { Textarea } from '@/components/ui/textarea'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { fieldText, parsedRequest, withField } from './request-fields'
import type { SimulatorClient } from './simulator-client'
import type { Simulation } from './simulator-page'
import type { FormAction } from './simulator-session'

export type BuiltRequest = { agent: string; place: string; text: string }

/** What every rule may look at, beside the fields that the action's rules name. */
const ALWAYS: FormAction['fields'] = [
  { path: ['purpose'], name: 'purpose', asked_by: [] },
  { path: ['actor_chain'], name: 'actor chain', asked_by: [] },
]
const placeOf = ({ system, action }: FormAction) => JSON.stringify([system, action])

/** One request: built from an action's mildest call and the fields that its rules look at, or pasted. */
export function SimulatorRequest({
  agents,
  client,
  built,
  onBuilt,
}: {
  agents: Simulation['agents']
  client: SimulatorClient | null
  built: BuiltRequest
  onBuilt: (built: BuiltRequest) => void
}) {
  const actions = useQuery({
    queryKey: ['simulator actions', client?.id, built.agent],
    queryFn: () => client!.actions(built.agent),
    enabled: client !== null && built.agent !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const action = actions.data?.find(each => placeOf(each) === built.place)
  const request = parsedRequest(built.text)
  const named = new Set(action?.fields.map(({ path }) => JSON.stringify(path)))
  const fields = action
    ? [...action.fields, ...ALWAYS.filter(({ path }) => !named.has(JSON.stringify(path)))]
    : []

  async function choose(agent: string, list: readonly FormAction[], place?: string) {
    const chosen = list.find(each => placeOf(each) === place) ?? list[0]
    const text = chosen && client ? await client.example(agent, chosen.system, chosen.action) : ''
    onBuilt({ agent, place: chosen ? placeOf(chosen) : '', text })
  }
  return (
    <div className="grid max-w-5xl gap-5 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        {agents.length > 1 && (
          <Field label="Caller">
            {control => (
              <NativeSelect
                {...control}
                value={built.agent}
                onChange={async event => {
                  const agent = event.target.value
                  await choose(agent, (await client?.actions(agent)) ?? [])
                }}
              >
                {agents.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {visibleLine(name)}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
        )}
        <Field label="Action" hint="Starts as its mildest call.">
          {control => (
            <NativeSelect
              {...control}
              value={built.place}
              onChange={event => void choose(built.agent, actions.data ?? [], event.target.value)}
            >
              {actions.data?.length === 0 && <option value="">None on either side</option>}
              {(actions.data ?? []).map(each => (
                <option key={placeOf(each)} value={placeOf(each)}>
                  {visibleLine(`${each.system} ${each.action}`).slice(0, 100)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        {actions.isPending && <Skeleton className="h-24" />}
        {fields.map(({ path, name, asked_by }) => (
          <Field
            key={JSON.stringify(path)}
            label={<span className="wrap-anywhere">{visibleLine(name)}</span>}
            hint={hintOf(path, asked_by, action)}
            optional
          >
            {control => (
              <Input
                {...control}
                className="font-mono text-meta"
                placeholder="left out"
                disabled={request === null}
                value={request ? fieldText(request, path) : ''}
                onChange={event =>
                  onBuilt({ ...built, text: withField(built.text, path, event.target.value) })
                }
              />
            )}
          </Field>
        ))}
      </div>
      <Field
        label="Request"
        hint="An AuthZEN evaluation request as JSON: change it here, or paste one. Session, on behalf of, posture and the like go into the context."
      >
        {control => (
          <Textarea
            {...control}
            rows={18}
            spellCheck={false}
            className="font-mono text-meta"
            value={built.text}
            onChange={event => onBuilt({ ...built, text: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}

function hintOf(path: readonly string[], askedBy: readonly string[], action: FormAction | undefined) {
  if (path.length === 1 && path[0] === 'purpose' && action)
    return `Allowed for ${action.purposes.join(', ') || 'none'}`
  if (askedBy.length === 0) return undefined
  const more = askedBy.length > 1 ? ` And ${askedBy.length - 1} more.` : ''
  return `${path[0] === 'usage' ? 'Counter, this call included. ' : ''}${visibleLine(askedBy[0] ?? '')}${more}`
}
