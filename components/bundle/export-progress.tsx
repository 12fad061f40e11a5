'use client'

import { Notice } from '@/components/ui/notice'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { formatCountdown, toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import type { EnvironmentExport } from './types'

/** Above this the signer should have begun: then it is said what it waits for and who can look. */
const LATE_SECONDS = 60

type Attempt = EnvironmentExport['attempts'][number]

/** What the signer does about the newest request, or why it gave it up. Nothing while there is none. */
export function ExportProgress({ answer }: { answer: EnvironmentExport }) {
  if (answer.state === 'failed') return <GivenUp answer={answer} />
  return answer.state === 'being_made' ? <BeingMade answer={answer} /> : null
}

function BeingMade({ answer: { request, attempts, max_failures, newest } }: { answer: EnvironmentExport }) {
  const now = useNow(1)
  if (!request) return null
  const since = (at: string) => Math.max(0, now - toSeconds(at))
  const last = attempts.at(-1)
  const open = last && last.ended_at === null ? last : null
  const ended = attempts.filter(each => each.ended_at !== null).at(-1)
  const failures = attempts.filter(each => each.outcome === 'failed').length
  const late = !open && !last && since(request.requested_at) > LATE_SECONDS
  const by = request.requested_by && `, asked for by ${request.requested_by}`
  return (
    <Notice
      tone={late || failures > 0 ? 'step' : 'link'}
      className="mb-4"
      title={<span role="status">{open ? 'Being built' : 'Waiting for the signer'}</span>}
    >
      <p>
        {open
          ? `Bundle ${open.serial} is being built for every target; the signer began ${formatCountdown(since(open.began_at))} ago${by}.`
          : `The export of bundle ${newest} has waited for ${formatCountdown(since(ended?.ended_at ?? request.requested_at))}${by}.`}{' '}
        You can leave this page.
      </p>
      {ended?.why && (
        <p>
          {ended.outcome === 'failed'
            ? `Attempt ${failures} of ${max_failures} failed. `
            : 'The attempt before ended early. '}
          {visibleLine(ended.why)}
        </p>
      )}
      {late && (
        <p>
          The signer has not begun. It begins once the newest bundle says what is in force now, seconds after
          a change; platform engineers find in its log what it waits for.
        </p>
      )}
    </Notice>
  )
}

function GivenUp({ answer: { attempts, request } }: { answer: EnvironmentExport }) {
  const failed = attempts.filter(each => each.outcome === 'failed')
  const last = failed.at(-1)
  return (
    <Notice
      tone="deny"
      role="status"
      className="mb-4"
      title={last ? `Bundle ${last.serial} was not exported` : 'Not exported'}
    >
      <p>
        {failed.length} attempts failed
        {request?.requested_by && `; ${request.requested_by} asked for it`}. The signer does not try again
        until somebody asks.
      </p>
      <ul className="list-disc pl-5">
        {reasons(failed).map(why => (
          <li key={why} className="wrap-anywhere">
            {visibleLine(why)}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

/** Each once: the same crash three times is one reason. */
const reasons = (failed: readonly Attempt[]): string[] => [
  ...new Set(failed.flatMap(({ why }) => (why === null ? [] : [why]))),
]
