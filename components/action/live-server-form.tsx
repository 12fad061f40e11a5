'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { Source } from './live-server'

const INTERVALS: [minutes: number, words: string][] = [
  [5, '5 minutes'],
  [15, '15 minutes'],
  [60, 'hour'],
  [360, '6 hours'],
  [1440, 'day'],
  [10_080, 'week'],
]

/** What was typed stays when it is refused, also because somebody else set it meanwhile. */
export function LiveServerForm({
  system,
  source,
  reason,
}: {
  system: string
  source: Source | null
  reason: string | null
}) {
  const [url, setUrl] = useState(source?.url ?? '')
  const [minutes, setMinutes] = useState(source?.every_minutes ?? 60)
  const [credential, setCredential] = useState(source?.credential_env ?? '')
  const set = useCommand<CommandInput<'system.set-source'>, CommandReply<'system.set-source'>>(
    'system.set-source',
  )
  const same =
    source !== null &&
    url.trim() === source.url &&
    minutes === source.every_minutes &&
    credential.trim() === (source.credential_env ?? '')
  const incomplete =
    reason ?? (url.trim() === '' ? 'Write the address first.' : same ? 'Nothing was changed.' : null)
  const error = (pointer: string) => set.problem?.fieldError(pointer)
  const intervals = INTERVALS.some(([value]) => value === minutes)
    ? INTERVALS
    : [...INTERVALS, [minutes, `${minutes} minutes`] as [number, string]].sort((a, b) => a[0] - b[0])
  const summary = set.problem !== null && set.problem.errors.length > 0

  async function submit() {
    const done = await set.run({
      system,
      url: url.trim(),
      every_minutes: minutes,
      credential_env: credential.trim() === '' ? null : credential.trim(),
      expected_version: source?.version ?? 0,
    })
    if (done) toast('It is checked within a minute, then on schedule')
  }

  return (
    <form
      noValidate
      aria-label="Live server"
      className="flex max-w-xl flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        if (!incomplete && !set.pending) void submit()
      }}
    >
      {summary && <ErrorSummary problem={set.problem} />}
      <Field
        label="Address of the MCP server"
        pointer="/url"
        hint="Streamable HTTP, as the worker reaches it. Redirects to another server are not followed."
        error={error('/url')}
      >
        {control => (
          <Input
            {...control}
            type="url"
            className="font-mono"
            placeholder="https://mcp.shop.example/mcp"
            value={url}
            onChange={event => setUrl(event.target.value)}
          />
        )}
      </Field>
      <Field label="Check every" pointer="/every_minutes" error={error('/every_minutes')}>
        {control => (
          <NativeSelect
            {...control}
            value={String(minutes)}
            onChange={event => setMinutes(Number(event.target.value))}
          >
            {intervals.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field
        label="Credential variable"
        optional
        pointer="/credential_env"
        hint="Name of the worker’s environment variable with the bearer token, COUNTERSIGN_MCP_…. An operator sets it, and beside it …_HOST: the only host that gets it. No secret is stored here."
        error={error('/credential_env')}
      >
        {control => (
          <Input
            {...control}
            className="font-mono"
            autoComplete="off"
            placeholder="COUNTERSIGN_MCP_SHOP"
            value={credential}
            onChange={event => setCredential(event.target.value)}
          />
        )}
      </Field>
      <div>
        <ButtonWithReason type="submit" reason={incomplete} pending={set.pending}>
          {source ? 'Change the live server' : 'Set the live server'}
        </ButtonWithReason>
      </div>
      {!summary && <Refusal problem={set.problem} />}
    </form>
  )
}
