'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { EnrolPasskeyDialog } from './enrol-passkey-dialog'
import { OthersPasskeys } from './others-passkeys'
import { OwnPasskeys } from './own-passkeys'
import { PasskeyRecovery } from './passkey-recovery'
import { Region } from './region'
import type { PasskeyList } from './types'
import { useMe } from './use-me'
import { counted } from './wording'

export function Passkeys() {
  const passkeys = useQuery(operationQuery<QueryOutput<'passkey.list'>>('passkey.list', {}))
  const { me, is, whyNot } = useMe()
  // In the URL, so that the dialog is there again after signing in again.
  const [dialog, setDialog] = useQueryState('dialog', parseAsStringLiteral(['enrol']))
  const enrolment = passkeys.data?.enrolment
  const reason = whyNot('passkey.write', 'enrol passkeys') ?? enrolment?.refused ?? null
  useKeys([{ keys: 'c', label: 'Enrol passkey', run: () => void setDialog('enrol'), reason }])
  return (
    <>
      <PageHeader
        title="Passkeys"
        crumb="Passkeys"
        answer={passkeys.data && answer(passkeys.data)}
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => void setDialog('enrol')}
          >
            Enrol passkey
          </ButtonWithReason>
        }
      />
      {enrolment?.recovery_until && (
        <Notice tone="step" role="status" title="Your recovery was confirmed" className="mb-4">
          You can enrol a passkey until <Time at={enrolment.recovery_until} show="exact" />.
        </Notice>
      )}
      <Region query={passkeys} what="The passkeys could not be loaded">
        {data => (
          <>
            <OwnPasskeys list={data} />
            <PasskeyRecovery list={data} person={me?.person.id} />
            <OthersPasskeys list={data} ofIam={is('iam')} />
          </>
        )}
      </Region>
      {me && enrolment && (
        <EnrolPasskeyDialog
          open={dialog === 'enrol' && reason === null}
          onOpenChange={open => void setDialog(open ? 'enrol' : null)}
          by={enrolment.by}
          person={me.person.id}
        />
      )}
    </>
  )
}

function answer({ items, min_age_hours }: PasskeyList): string {
  const young = items.filter(row => row.high_from !== null).length
  const count = `${counted(items.length, 'passkey')} of yours`
  if (items.length === 0)
    return 'You have no passkey. You sign releases with one: only you hold it, and anybody can check it'
  if (young === 0) return `${count}, ready for every tier`
  return `${count}. New ones sign high tiers after ${counted(min_age_hours, 'hour')}, or once a team mate vouches`
}
