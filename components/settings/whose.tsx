'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { PERMISSIONS, type TeamFunction } from '@/lib/domain/member/permissions'
import { useMe } from './use-me'
import { onlyThese } from './who-may'

/** Whoever administrates people or their identities may look at, and end, what is somebody else's. */
const OVERSEERS: readonly TeamFunction[] = [
  ...PERMISSIONS['member.link-account'],
  ...PERMISSIONS['member.write'],
]

/** `?whose=all`: everybody's instead of one's own. */
export function useWhose() {
  const [whose, setWhose] = useQueryState('whose', parseAsStringLiteral(['all']))
  const { is, me, teams } = useMe()
  const reason = me && !is(...OVERSEERS) ? onlyThese(teams, OVERSEERS, "see and end everybody's") : null
  return { all: whose === 'all' && !reason, set: (all: boolean) => void setWhose(all ? 'all' : null), reason }
}

export function WhoseSwitch({ whose }: { whose: ReturnType<typeof useWhose> }) {
  const id = useId()
  return (
    <>
      {whose.reason && (
        <span id={id} className="text-meta text-muted">
          {whose.reason}
        </span>
      )}
      <Button aria-pressed={!whose.all} onClick={() => whose.set(false)}>
        Yours
      </Button>
      <Button aria-pressed={whose.all} reason={whose.reason} reasonId={id} onClick={() => whose.set(true)}>
        Everybody's
      </Button>
    </>
  )
}
