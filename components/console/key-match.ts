/** Which binding a key press means. Pure, so that the rules are tested without a browser. */
export type Press = {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta'])

/**
 * The names a press answers to, best first: by the character it types (`/`, `?`, wherever a layout puts them),
 * then, for digits, by the physical key (`shift+1`, which types `!` or something else).
 */
export function strokesOf(press: Press): string[] {
  if (MODIFIERS.has(press.key)) return []
  const mods = [press.ctrlKey || press.metaKey ? 'mod' : '', press.altKey ? 'alt' : ''].filter(Boolean)
  const key = press.key.toLowerCase()
  // Shift is part of a symbol that needs it, and a modifier of everything else.
  const symbol = key.length === 1 && key.toUpperCase() === key && !/\d/.test(key)
  const shift = press.shiftKey && !symbol ? ['shift'] : []
  const names = [[...mods, ...shift, key].join('+')]
  const digit = /^Digit(\d)$/.exec(press.code)?.[1]
  if (digit) names.push([...mods, ...(press.shiftKey ? ['shift'] : []), digit].join('+'))
  return [...new Set(names)]
}

/** Keys that speech input or a stray press can trigger, and that can be turned off (WCAG 2.1.4). */
export function isCharacterKey(keys: string): boolean {
  const last = (keys.split(' ').at(-1) ?? '').split('+')
  return !last.includes('mod') && !last.includes('alt') && (last.at(-1) ?? '').length === 1
}

/** Where a press belongs to the control: text fields, and everything that moves its own selection. */
const OWN_KEYS =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox], [role=listbox], [role=menu], [role=option], [role=menuitem], [role=menuitemradio]'
const ACTIVATED = 'a[href], button, summary, input, [role=button], [role=tab], [role=switch], [role=checkbox]'

export function belongsToControl(target: EventTarget | null, stroke: string): boolean {
  if (!(target instanceof Element)) return false
  if (stroke.includes('mod+') || stroke === 'escape') return false
  if (target.closest(OWN_KEYS)) return true
  // Enter and Space press the button that has focus; arrows move in a tab list.
  if (stroke === 'enter' || stroke === ' ') return target.closest(ACTIVATED) !== null
  if (stroke.startsWith('arrow'))
    return target.closest('[role=tablist], [role=radiogroup], input[type=radio]') !== null
  return false
}
