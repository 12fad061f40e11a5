import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'

/** What was typed on an earlier visit is back in the form. */
export function UnsavedNotice({
  restored,
  onDiscard,
}: {
  restored: { at: number; otherBase: boolean }
  onDiscard: () => void
}) {
  return (
    <Notice
      role="status"
      className="my-3"
      title="Your unsaved edits are back"
      actions={
        <Button size="sm" onClick={onDiscard}>
          Discard them
        </Button>
      }
    >
      Typed <Time at={Math.floor(restored.at / 1000)} /> in this browser and not saved.
      {restored.otherBase &&
        ' Somebody saved another version since: compare with the history before you save.'}
    </Notice>
  )
}
