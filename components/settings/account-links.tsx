import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { PersonDetail } from './types'

/** What IAM says of accounts and a second person has not confirmed yet. */
export function AccountLinks({ person }: { person: PersonDetail }) {
  return (
    <>
      {person.links.map(link => (
        <AccountLink key={link.id} link={link} person={person.name} />
      ))}
    </>
  )
}

function AccountLink({ link, person }: { link: PersonDetail['links'][number]; person: string }) {
  const confirm = useCommand<
    CommandInput<'member.confirm-account-link'>,
    CommandReply<'member.confirm-account-link'>
  >('member.confirm-account-link')
  const reject = useCommand<
    CommandInput<'member.reject-account-link'>,
    CommandReply<'member.reject-account-link'>
  >('member.reject-account-link')
  return (
    <Notice tone="step" className="mt-2" title="Waits for a second person">
      <p className="wrap-anywhere">
        {link.requested_by} says <span className="font-mono text-meta">{link.subject}</span> is {person}
        {link.from && `, not ${link.from}: one human, whose acts then count as one person's`}. “{link.reason}”{' '}
        <Time at={link.requested_at} className="text-muted" />
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <ButtonWithReason
          size="sm"
          reason={link.may_not}
          pending={confirm.pending}
          onClick={() => void confirm.run({ link: link.id })}
        >
          Confirm link
        </ButtonWithReason>
        {link.may_not === null && (
          <ButtonWithReason
            size="sm"
            reason={null}
            pending={reject.pending}
            onClick={() => void reject.run({ link: link.id })}
          >
            Reject link
          </ButtonWithReason>
        )}
      </div>
      <Refusal problem={confirm.problem ?? reject.problem} />
    </Notice>
  )
}
