-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- First bank details are approved on a proof: the document that came with them, or where who says so saw them, when nothing was joined. Details that
-- replace others are approved on a contre-appel. What was approved before this rule says so.
alter table tiers_version add column preuve {TEXTE} not null default '' check (preuve in ('', 'original', 'banque', 'avant_la_regle'));
update tiers_version set preuve = 'avant_la_regle' where approuvee_par is not null and not changement and piece_id is null;
alter table tiers_version add column preuve_par {REF} references agent(id) check ((preuve in ('original', 'banque')) = (preuve_par is not null));
alter table tiers_version add column preuve_le {INSTANT} check ((preuve_par is null) = (preuve_le is null) and (approuvee_par is null or changement or piece_id is not null or preuve <> ''));
{FIGER tiers_version SI old.preuve <> '' or old.approuvee_par is not null or old.refusee_le is not null : preuve, preuve_par, preuve_le}
-- The document may come after the details, once, until they are decided: they do not change for it.
{FIGER tiers_version SI old.piece_id is not null or old.approuvee_par is not null or old.refusee_le is not null : piece_id}
