// docs/cli.md: every command with its arguments and options, from the command tree itself.
import type { Argument, Command, Option } from 'commander'
import { cell, MADE, sentence } from './table.ts'

export function cliPage(program: Command): string {
  return `# Command line

${MADE}

\`\`\`
yibao [options] <command>
\`\`\`

An \`<issue>\` is a number (\`12\`), a slug (\`the-slug\`) or a path (\`issues/012-the-slug\`, or of a
text in that folder). Commands work from any folder of the newsletter. Exit codes: 0 fine; 1 errors in
text, or deliveries that were not done; 2 the command line is wrong; 70 a bug in yibao; 130 interrupted and cleanly stopped.

${options(program.options)}

${commandsOf(program)
  .map(([name, command]) => section(name, command))
  .join('\n\n')}
`
}

/** Commands that do something themselves, by full name: \`subscribers add\`. Those that only hold others are left out. */
export function commandsOf(program: Command, prefix = ''): readonly (readonly [string, Command])[] {
  return program.commands
    .toSorted((left, right) => left.name().localeCompare(right.name()))
    .flatMap((command) => {
      const name = `${prefix}${command.name()}`
      const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0
      return [...(isGroup ? [] : [[name, command] as const]), ...commandsOf(command, `${name} `)]
    })
}

function section(name: string, command: Command): string {
  const usage = [
    'yibao',
    name,
    ...command.registeredArguments.map(shown),
    command.options.length > 0 ? '[options]' : '',
  ]
  const parts = [
    `## ${name}`,
    `\`\`\`\n${usage.filter((part) => part !== '').join(' ')}\n\`\`\``,
    sentence(command.description()),
  ]
  if (command.registeredArguments.length > 0) parts.push(argumentTable(command.registeredArguments))
  if (command.options.length > 0) parts.push(options(command.options))
  return parts.join('\n\n')
}

function shown(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function argumentTable(list: readonly Argument[]): string {
  const rows = list.map(
    (argument) =>
      `| \`${shown(argument)}\` | ${cell(sentence(argument.description))}${preset(argument.defaultValue)} |`,
  )
  return ['| argument | |', '| --- | --- |', ...rows].join('\n')
}

function options(list: readonly Option[]): string {
  const rows = list
    .filter((option) => !option.hidden)
    .map((option) => {
      const choices = option.argChoices ? ` One of ${option.argChoices.join(', ')}.` : ''
      return `| ${cell(`\`${option.flags}\``)} | ${cell(sentence(option.description))}${choices}${preset(option.defaultValueDescription ?? option.defaultValue)} |`
    })
  return ['| option | |', '| --- | --- |', ...rows].join('\n')
}

function preset(value: unknown): string {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0)
    ? ''
    : ` Default: \`${String(value)}\`.`
}
