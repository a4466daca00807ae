-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- A token with which another program acts for an agent, within that agent's rights and these scopes, from a day to another. jeton: SHA-256 of what was shown
-- once.
create table jeton_api (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    agent_id        {REF} not null references agent(id),
    nom             {TEXTE} not null check (nom <> ''),
    jeton           {OCTETS} not null unique,
    portees         {TEXTE} not null check (portees <> ''),
    du              {JOUR} not null,
    au              {JOUR} not null check (au >= du),
    cree_par        {REF} not null references agent(id),
    cree_le         {INSTANT} not null,
    revoque_par     {REF} references agent(id),
    revoque_le      {INSTANT},
    check ((revoque_par is null) = (revoque_le is null))
) {STRICT};

{SANS_SUPPRESSION jeton_api}
{FIGER jeton_api : id, organisation_id, agent_id, nom, jeton, portees, du, au, cree_par, cree_le}
{FIGER jeton_api SI old.revoque_le is not null : revoque_par, revoque_le}
create index jeton_api_organisation on jeton_api(organisation_id);
