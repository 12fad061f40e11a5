import { useRouter } from 'next/navigation'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'

/**
 * What can become of a threshold in the editor: it is saved, or, where Security writes them, suggested. The same for
 * its removal. `suggests`: which of the two, null where it is neither with the reason.
 */
export function useThresholdActs(action: QueryOutput<'action.get'>, forget: () => void) {
  const router = useRouter()
  const { set, suggest } = action.may_threshold
  const suggesting = set !== null && suggest === null
  const saved = (description: string) => {
    forget()
    toast('Threshold saved', { description })
    router.push(paths.actions(action.system.id, { action: action.id }))
  }
  const suggested = ({ data }: { data: { proposal: string } }) => {
    forget()
    toast('Suggested to Security', { description: 'It binds nobody until Security accepts it.' })
    router.push(paths.thresholdProposal(data.proposal))
  }
  const save = useCommand<CommandInput<'policy.set-threshold'>, CommandReply<'policy.set-threshold'>>(
    'policy.set-threshold',
    { onSuccess: ({ data }) => saved(`${data.impact.looser} looser, ${data.impact.tighter} tighter.`) },
  )
  const propose = useCommand<
    CommandInput<'policy.propose-threshold'>,
    CommandReply<'policy.propose-threshold'>
  >('policy.propose-threshold', { onSuccess: suggested })
  const remove = useCommand<CommandInput<'policy.remove-threshold'>>('policy.remove-threshold', {
    onSuccess: () => {
      forget()
      router.push(paths.actions(action.system.id, { action: action.id }))
    },
  })
  const proposeRemoval = useCommand<
    CommandInput<'policy.propose-threshold-removal'>,
    CommandReply<'policy.propose-threshold-removal'>
  >('policy.propose-threshold-removal', { onSuccess: suggested })
  return {
    suggesting,
    reason: suggesting ? null : set,
    save: suggesting ? propose : save,
    submit(input: Record<string, unknown>, why: string) {
      if (suggesting) void propose.run({ ...input, reason: why } as CommandInput<'policy.propose-threshold'>)
      else void save.run(input as CommandInput<'policy.set-threshold'>)
    },
    remove: suggesting ? proposeRemoval : remove,
    submitRemoval(input: CommandInput<'policy.remove-threshold'>) {
      if (suggesting) void proposeRemoval.run(input)
      else void remove.run(input)
    },
  }
}
