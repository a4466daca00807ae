-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- A message of a head of service to the agents of the service, seen on their home page from–to, both days included, until it is withdrawn. Its words are in contenu.
create table message_service (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    contenu_id      {REF} not null references contenu(id),
    engagement      {OCTETS} not null,
    du              {JOUR} not null,
    au              {JOUR} not null check (au >= du),
    ecrit_par       {REF} not null references agent(id),
    ecrit_le        {INSTANT} not null,
    retire_par      {REF} references agent(id),
    retire_le       {INSTANT},
    check ((retire_par is null) = (retire_le is null))
) {STRICT};

{SANS_SUPPRESSION message_service}
{FIGER message_service : id, organisation_id, contenu_id, engagement, du, au, ecrit_par, ecrit_le}
{FIGER message_service SI old.retire_le is not null : retire_par, retire_le}
create index message_service_organisation on message_service(organisation_id, au);
