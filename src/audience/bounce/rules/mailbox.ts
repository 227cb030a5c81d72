// The mailbox is there, but: full, too small for the message, switched off, or its owner has gone elsewhere.
import type { Rule } from './rule.ts'

export const mailboxRules: readonly Rule[] = [
  {
    id: 'mailbox-full',
    taught: '552 5.2.2 <reader@example.org>... Mailbox full',
    says: /(?:mail ?box|mail ?folder|maildir|inbox|message store|user|account|mail file|storage|recipient)\S{0,3}(?: \S{1,60})?(?: \S{1,20}){0,3} (?:is |are |was |has )?(?:almost |currently |temporarily )?(?:full\b|over ?quota|over the (?:storage )?quota|over(?: the)? (?:storage |size |maximum |allowed )*limit|exceeded (?:the |its |their |his )?(?:\w+ )?(?:quota|storage|limit|size))/i,
    cause: 'mailbox-full',
  },
  {
    id: 'quota-exceeded',
    taught: '552 Message would exceed disk quota',
    says: /\b(?:over ?quota|quota (?:has been |is )?exceed(?:ed)?|quota violation|exceed(?:s|ed|ing)? (?:\S{1,40} ){0,4}(?:disk |storage |mail(?:box)? )?quota|disk quota|quota full|out of quota|not enough (?:storage |disk )?space|insufficient (?:disk |system )?storage|exceeded (?:the )?storage (?:allocation|limit)|no space left for|mail ?box (?:has )?exceed|too many messages on this mailbox|mailbox size limit|message delivered to mailbox .{0,20}full|would exceed|storage allocation)/i,
    cause: 'mailbox-full',
  },
  {
    id: 'message-size',
    taught: '552 5.2.3 Message size exceeds fixed maximum message size (10485760)',
    says: /message (?:is )?too (?:large|big|long)|(?:message|mail|header|content) size.{0,30}(?:exceed|limit|maximum)|exceeds? (?:\S{1,20} ){0,4}(?:message|mail|size) (?:size|limit)|maximum message size|size limit exceeded|exceeded maximum.{0,20}size|max message size/i,
    cause: 'size',
  },
  {
    id: 'too-many-recipients',
    taught: '452 4.5.3 Too many recipients',
    says: /too many recipients|recipients? limit (?:has been )?(?:exceeded|reached)/i,
    cause: 'frequency',
  },
  {
    id: 'account-suspended',
    taught: '525 5.7.13 Disabled recipient address',
    says: /(?:mail ?box|account|user|recipient|address|e-?mail|domain)\S{0,3}(?: \S{1,80})?(?: (?:is|was|has been|have been|currently|temporarily|now|been)){0,4} (?:suspended|disabled|deactivated|inactive|locked|frozen|blocked for inactivity|discontinued|not active(?:d)?|on hold|expired\b)|(?:disabled|suspended|inactive|deactivated|locked|frozen|expired) (?:e-?mail |recipient |user )?(?:account|mail ?box|address|user|recipient|domain)|mailbox (?:is )?(?:currently )?frozen|account is not active|temporarily inactive|vacation|account (?:has been )?closed/i,
    cause: 'suspended',
  },
  {
    id: 'moved',
    taught: '551 User not local; please try <reader@new.example>',
    says: /\b551\b.{0,60}(?:not local|not our user|please try|forward)|(?:user|recipient|account|mail ?box|address|\S+@\S+) has (?:been )?(?:moved|changed (?:his|her|their|its)? ?(?:e-?mail )?address)\b|address has been replaced by|moved to \S{1,60}@|\b[45]\.1\.6\b/i,
    cause: 'moved',
  },
]
