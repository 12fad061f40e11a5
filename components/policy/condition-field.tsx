import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { type DraftLeaf, newLeaf } from './condition-draft'
import { FIELD_GROUPS, type FieldChoice, OPEN_ROOTS, type OpenRoot, pathKey } from './field-choices'

export type SetLeaf = (more: Partial<DraftLeaf>, typing?: string) => void

const OPEN = 'open '

/** Which field is compared: one of the schema, of the request, or another by its name. */
export function FieldSelect({
  leaf,
  field,
  choices,
  onChange,
  set,
  control,
}: {
  leaf: DraftLeaf
  field: FieldChoice | undefined
  choices: readonly FieldChoice[]
  onChange: (next: DraftLeaf | null, typing?: string) => void
  set: SetLeaf
  control: { id: string; 'aria-invalid': true | undefined; 'aria-describedby': string | undefined }
}) {
  const root = (leaf.path[0] ?? 'arguments') as OpenRoot
  const groups = FIELD_GROUPS.map(group => ({ group, fields: choices.filter(one => one.group === group) }))
  const pick = (value: string) => {
    if (value.startsWith(OPEN)) {
      const open = value.slice(OPEN.length) as OpenRoot
      const type = open === 'usage' ? 'number' : open === 'posture' ? 'yes or no' : leaf.type
      return onChange({
        ...newLeaf(undefined, leaf.key),
        path: [open, ''],
        type,
        op: type === 'number' ? 'gt' : 'eq',
        value: type === 'yes or no' ? 'true' : '',
      })
    }
    const next = choices.find(one => pathKey(one.path) === value)
    if (next) onChange(newLeaf(next, leaf.key))
  }
  return (
    <>
      <NativeSelect
        aria-label="Field"
        className="w-auto! max-w-56"
        {...control}
        value={field ? pathKey(leaf.path) : `${OPEN}${root}`}
        onChange={event => pick(event.target.value)}
      >
        {groups.map(({ group, fields }) => (
          <optgroup key={group} label={group}>
            {fields.map(one => (
              <option key={pathKey(one.path)} value={pathKey(one.path)}>
                {visibleLine(one.label).slice(0, 80)}
                {one.required ? ' (required)' : ''}
              </option>
            ))}
            {group === 'Arguments' && <option value={`${OPEN}arguments`}>another argument…</option>}
            {group === 'Usage and posture' && (
              <>
                <option value={`${OPEN}usage`}>another usage counter…</option>
                <option value={`${OPEN}posture`}>another posture attribute…</option>
              </>
            )}
          </optgroup>
        ))}
      </NativeSelect>
      {!field && (
        <Input
          aria-label={`Name of the ${OPEN_ROOTS[root] ?? 'field'}, with / between nested keys`}
          placeholder={OPEN_ROOTS[root] ?? 'field'}
          className="w-40! font-mono"
          value={leaf.path.slice(1).join('/')}
          onChange={event => set({ path: [root, ...event.target.value.split('/')] }, 'path')}
        />
      )}
    </>
  )
}
