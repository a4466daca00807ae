-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- How far ahead the end of the total duration of a measure is announced, and from when it is near.
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('duree_totale.annonce', 'loi', 180, '2009-01-01', 'Pratique des services ; la loi est muette', 'interne'),
 ('duree_totale.proche', 'loi', 90, '2009-01-01', 'Pratique des services ; la loi est muette', 'interne');
